//! What a run found: for people in eighty columns, or as one JSON object.

use super::{Found, closed, open};
use crate::cli::Load;
use crate::commands::grouped;
use brigade::load::{Arrivals, Failures};
use brigade::workbench::{Ink, Screen};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::time::Duration;

/// Counts up when a field changes its meaning or goes.
const SCHEMA: u32 = 1;

const QUANTILES: [(&str, f64); 5] =
    [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0)];

/// One object on standard output.
///
/// # Errors
/// If it cannot be written.
pub(super) fn json(found: &Found<'_>) -> io::Result<()> {
    let Found { asked, aim, report, interrupted } = found;
    let quantiles = |of: &dyn Fn(f64) -> Duration| -> Value {
        QUANTILES
            .iter()
            .map(|&(name, q)| (name.to_owned(), json!(of(q).as_nanos() as u64)))
            .collect()
    };
    let whole = json!({
        "schema": SCHEMA,
        "url": aim.url.as_str(),
        "address": aim.address,
        "loop": shape(asked),
        "users": asked.users,
        "threads": asked.threads,
        "keep_alive": !asked.no_keep_alive,
        "seed": asked.seed,
        "wall_ns": report.wall.as_nanos() as u64,
        "sent": report.sent,
        "answered": report.answered,
        "per_second": report.rate(),
        "latency_ns": quantiles(&|q| report.latency(q)),
        "lateness_ns": quantiles(&|q| report.lateness(q)),
        "failures": report.failures,
        "generator_busy": report.busy(),
        "interrupted": interrupted,
        "valid": found.is_measurement(),
        "why_not": report.validity().err(),
    });
    writeln!(io::stdout(), "{whole}")
}

fn shape(asked: &Load) -> Value {
    match open(asked) {
        Some(open) => json!({
            "kind": "open",
            "rate": open.rate,
            "arrivals": if asked.poisson { "poisson" } else { "constant" },
        }),
        None => json!({
            "kind": "closed",
            "depth": asked.depth,
            "think_ns": asked.think.as_nanos() as u64,
        }),
    }
}

/// A page on standard output.
///
/// # Errors
/// If it cannot be written.
pub(super) fn text(found: &Found<'_>) -> io::Result<()> {
    let mut screen = Screen::stdout(None);
    let title = screen.ink(Ink::Strong, found.aim.url.as_str());
    screen.line(&title)?;
    screen.text(&conditions(found))?;
    screen.gap()?;
    let report = &found.report;
    let (answered, rate) = (grouped(report.answered), grouped(report.rate().round() as u64));
    let wall = time(report.wall);
    screen.line(&format!("  answered   {answered:>9}   {rate} a second, over {wall}"))?;
    screen.line(&format!("  generator  {:>8.0} %   of the time busy", 100.0 * report.busy()))?;
    screen.hang("  failures   ", "             ", &failures(&report.failures))?;
    screen.gap()?;
    let head: String = QUANTILES.iter().map(|(name, _)| format!("{name:>9}")).collect();
    screen.line(&format!("           {head}"))?;
    screen.line(&row("latency", |q| report.latency(q)))?;
    if has_schedule(found) {
        screen.line(&row("lateness", |q| report.lateness(q)))?;
    }
    screen.gap()?;
    verdict(found, &mut screen)
}

/// In a loop without a schedule nobody can be late.
fn has_schedule(found: &Found<'_>) -> bool {
    found.asked.rate.is_some() || !found.asked.think.is_zero()
}

fn verdict(found: &Found<'_>, screen: &mut Screen) -> io::Result<()> {
    let Found { report, interrupted, asked, .. } = found;
    if *interrupted {
        screen.text("Stopped by Ctrl-C: this is what was measured until then.")?;
    } else if report.failures.refused >= asked.users as u64 {
        screen.text(match asked.rate {
            None => "The server went away: it refused every user, and the run ended early.",
            Some(_) => "The server went away, for a while at least: it refused connections.",
        })?;
    }
    if report.answered == 0 {
        let bad = screen.ink(Ink::Bad, "  INVALID: ");
        return screen.hang(&bad, "  ", "nobody got a right answer, so there is no latency.");
    }
    if let Err(why) = report.validity() {
        let (mark, rest) = why.split_once(": ").unwrap_or(("INVALID", &why));
        let bad = screen.ink(Ink::Bad, &format!("  {mark}: "));
        return screen.hang(&bad, "  ", rest);
    }
    screen.text(match (asked.rate.is_some(), has_schedule(found)) {
        (true, _) => {
            "Latency counts from when a request was due, lateness is the generator's own share of it."
        }
        (false, true) => {
            "Latency counts from when a user had thought, lateness is the generator's own share of it."
        }
        (false, false) => {
            "A closed loop: who waits for an answer asks for nothing meanwhile, so this is capacity and not what \
             users feel. For that, choose a rate below it: --rate."
        }
    })
}

/// `open loop, 1,000 a second (Poisson); 64 users, 1 thread, keep-alive`
fn conditions(found: &Found<'_>) -> String {
    let asked = found.asked;
    let shape = match open(asked) {
        Some(open) => {
            let arrivals = match open.arrivals {
                Arrivals::Constant => "evenly spaced",
                Arrivals::Poisson => "Poisson",
            };
            format!("open loop, {} a second, {arrivals}", open.rate)
        }
        None => {
            let closed = closed(asked);
            let depth = (closed.depth > 1).then(|| format!(", {} under way each", closed.depth));
            let think =
                (!closed.think.is_zero()).then(|| format!(", thinking {}", time(closed.think)));
            format!("closed loop{}{}", depth.unwrap_or_default(), think.unwrap_or_default())
        }
    };
    let plural = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{} {what}s", grouped(count as u64)),
    };
    let connections = if asked.no_keep_alive { "a connection per request" } else { "keep-alive" };
    let (users, threads) = (plural(asked.users, "user"), plural(asked.threads, "thread"));
    format!("{shape}; {users}, {threads}, {connections}")
}

fn failures(failures: &Failures) -> String {
    let kinds = [
        (failures.refused, "refused"),
        (failures.hung_up, "hung up on or reset"),
        (failures.wrong, "answered wrongly"),
        (failures.timed_out, "timed out"),
        (failures.missing, "never sent, for no connection became free"),
    ];
    let some: Vec<_> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{} {kind}", grouped(*count)))
        .collect();
    if some.is_empty() { "none".into() } else { some.join(", ") }
}

fn row(name: &str, of: impl Fn(f64) -> Duration) -> String {
    let figures: String = QUANTILES.iter().map(|&(_, q)| format!("{:>9}", time(of(q)))).collect();
    format!("  {name:<9}{figures}")
}

/// Three digits and a unit: `87.0 µs`, `1.25 ms`, `10.0 s`.
fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (value, unit) = match seconds {
        0.0 => return "0".into(),
        s if s < 999.5e-6 => (s * 1e6, "µs"),
        s if s < 999.5e-3 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    let decimals = if value < 9.995 {
        2
    } else if value < 99.95 {
        1
    } else {
        0
    };
    format!("{value:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits_and_numbers_their_commas() {
        for (nanos, text) in [
            (0, "0"),
            (87, "0.09 µs"),
            (87_000, "87.0 µs"),
            (999_400, "999 µs"),
            (999_600, "1.00 ms"),
            (12_340_000, "12.3 ms"),
            (10_000_000_000, "10.0 s"),
            (123_000_000_000, "123 s"),
        ] {
            assert_eq!(time(Duration::from_nanos(nanos)), text);
        }
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
