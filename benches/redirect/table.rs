//! What was measured, as a person reads it in 80 columns: CPU per request first.

use super::fairness::Fair;
use super::idle_memory::Idle;
use super::redirects::{Cell, Row};
use brigade::measure::{Claim, Quiet, Verdict, stats};

/// Prints one cell. A test run has shown that everything answers, and has measured nothing.
pub(crate) fn redirect(cell: &Cell, test: bool) {
    if test {
        return cell.rows.iter().for_each(|row| println!("{}/{}: ok", cell.id, row.model));
    }
    let beside = format!("× {}", cell.baseline);
    println!("{}\n{}", cell.id, cell.title);
    println!(
        "{:<15}{:>7}  {beside:<19}{:>11}{:>9}{:>9}",
        "", "CPU µs", "req/s", "p50 µs", "p99 µs"
    );
    let mut rows: Vec<&Row> = cell.rows.iter().collect();
    rows.sort_by(|a, b| median(&a.cpu_us).total_cmp(&median(&b.cpu_us)));
    rows.iter().for_each(|row| println!("{}", line(row)));
    footnotes(cell);
    claims(&cell.claims);
    println!();
}

fn line(row: &Row) -> String {
    let ratio = row.ratio.map_or("unknown".into(), |ratio| {
        format!("{:.2} ({:.2}-{:.2})", ratio.mid, ratio.low, ratio.high)
    });
    let name = format!("{}{}", row.model, if row.one_at_a_time { " ¹" } else { "" });
    let cpu =
        if row.cpu_us.is_empty() { "?".into() } else { format!("{:.1}", median(&row.cpu_us)) };
    let [rate, p50, p99] =
        [&row.rate, &row.p50_us, &row.p99_us].map(|samples| thousands(median(samples)));
    let failed =
        if row.failures > 0 { format!("  {} FAILED", row.failures) } else { String::new() };
    format!("{name:<15}{cpu:>7}  {ratio:<19}{rate:>11}{p50:>9}{p99:>9}{failed}")
}

fn footnotes(cell: &Cell) {
    if cell.rows.iter().any(|row| row.one_at_a_time) {
        println!("¹ serves one client at a time, so it was asked by one user");
    }
    let database: Vec<f64> =
        cell.rows.iter().flat_map(|row| row.database_us.clone()).filter(|cpu| *cpu > 0.0).collect();
    if let Some(cpu) = stats::median(&database) {
        println!("CPU of the database's own thread is not in these numbers: {cpu:.1} µs a request");
    }
    println!("{}", rounds(&cell.quiet));
}

/// Whether the numbers come from a quiet machine.
fn rounds(quiet: &[Quiet]) -> String {
    let noisy: Vec<&Quiet> = quiet.iter().filter(|quiet| quiet.is_noisy()).collect();
    let medians = format!("medians of {} interleaved rounds", quiet.len());
    match noisy.iter().max_by(|a, b| a.others.unwrap_or(0.0).total_cmp(&b.others.unwrap_or(0.0))) {
        Some(worst) => {
            let verdict = Verdict::Noisy(worst.to_string());
            format!(
                "{medians}, {} of them noisy\n{verdict}\nCPU per request still says something; rates and latencies do not.",
                noisy.len()
            )
        }
        None if quiet.iter().any(|quiet| !quiet.is_verified()) => {
            format!("{medians}, quietness unverified")
        }
        None => format!("{medians}, the machine was quiet"),
    }
}

/// Prints which connections are forgotten when there are many.
pub(crate) fn fairness(rows: &[Fair], test: bool) {
    if test || rows.is_empty() {
        return rows.iter().for_each(|row| println!("{}: ok", row.id));
    }
    println!("comparisons/fairness\n{} users at once: who waits longest?", rows[0].users);
    println!("{:<15}{:>11}{:>11}{:>11}{:>13}", "", "p50 µs", "p99 µs", "p99/p50", "req/s");
    for row in rows {
        let [p50, p99, rate] = [row.p50_us, row.p99_us, row.rate].map(thousands);
        println!("{:<15}{p50:>11}{p99:>11}{:>11.1}{rate:>13}", row.model, row.p99_us / row.p50_us);
    }
    claims(&rows.iter().map(|row| row.claim.clone()).collect::<Vec<_>>());
    println!();
}

/// Prints what an idle connection costs.
pub(crate) fn idle_memory(rows: &[Idle], test: bool) {
    if test || rows.is_empty() {
        return rows.iter().for_each(|row| println!("{}: ok", row.id));
    }
    println!(
        "comparisons/idle_memory\nresident memory that a further idle keep-alive connection costs"
    );
    println!("{:<15}{:>11}{:>18}{:>18}", "", "bytes", "connections", "resident MiB");
    for row in rows {
        let span = |[few, many]: [f64; 2]| format!("{} to {}", thousands(few), thousands(many));
        let mebibytes = row.resident.map(|bytes| bytes as f64 / f64::from(1 << 20));
        let connections = span(row.connections.map(|count| count as f64));
        println!(
            "{:<15}{:>11}{connections:>18}{:>18}",
            row.model,
            thousands(row.each),
            span(mebibytes)
        );
    }
    claims(&rows.iter().map(|row| row.claim.clone()).collect::<Vec<_>>());
    println!();
}

/// What was promised, once, and below it who kept it.
fn claims(claims: &[Claim]) {
    let parts = |claim: &Claim| {
        let (model, what) = claim.statement.split_once(": ").unwrap_or(("", &claim.statement));
        (model.to_owned(), what.to_owned())
    };
    if let Some(first) = claims.first() {
        println!("{}:", parts(first).1);
    }
    for claim in claims {
        let verdict = claim.verdict.to_string();
        let word = verdict.split(" (").next().unwrap_or_default();
        println!("{:<14}{:<47} {word}", parts(claim).0, claim.evidence);
    }
    let noise = claims.iter().find(|claim| matches!(claim.verdict, Verdict::Noisy(_)));
    if let Some(claim) = noise {
        println!("{}", claim.verdict);
    }
}

fn median(samples: &[f64]) -> f64 {
    stats::median(samples).unwrap_or(f64::NAN)
}

/// `98,120`; below a hundred with one decimal.
pub(crate) fn thousands(number: f64) -> String {
    if number.is_nan() || number < 99.95 {
        return format!("{number:.1}").replace(".0", "").replace("NaN", "?");
    }
    let digits = format!("{number:.0}");
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}
