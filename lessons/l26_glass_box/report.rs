//! What L26 says, read off the runs. How often a sample shows a fault is counted; prices are CPU time; the rest is told.

use super::found::{Blind, Found, Price, Seen, Way};
use super::{BLIND, COST, LOCK, PRICE, SEEN, rounds};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance, figure};
use brigade_workbench::{Bench, Compared, Report, Setting};

/// Requests that the question of the sample speaks of.
const ASKED: u32 = 100;

/// The two experiments as they are: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (timed, price) = bench.measure(&PRICE, &setting)?;
    let (watched, blind) = bench.measure(&BLIND, &setting)?;
    let found = Found { price, blind };
    let seen = found.price.seen.iter().find(|seen| seen.bad == ASKED);
    let truths = [
        found.price.dearest().map(|answer| COST.chosen(answer)),
        seen.map(|seen| SEEN.counted(seen.percent())),
        found.blind.lock().map(|answer| LOCK.chosen(answer)),
    ];
    Ok(Report {
        rounds: rounds::of(&found.blind.rounds),
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found.price),
        claims: claims(&found, &timed.quiet(), &watched.quiet()),
        explain: explain(&found),
        rule: "Metrics tell that, a trace tells where, a log tells what; and each tells only what was put into it.".into(),
        ..Report::default()
    })
}

fn compare(price: &Price) -> Vec<Compared> {
    let ways = [
        (Way::Metrics, "metrics", price.count_ns),
        (Way::Log, "log line", price.line_ns),
        (Way::LogAtOnce, "log line, at once", price.line_ns),
        (Way::Traces, "all spans", price.spans as f64 * price.span_ns),
        (Way::OnePercent, "one trace in 100", price.spans as f64 * price.span_ns / 100.0),
        (Way::All, "all three", price.law_us() * 1e3),
    ];
    let way = |(way, name, ns): (Way, &str, f64)| {
        let added = price.added(way)?;
        // At 20,000 requests a second, in percent of a core: microseconds by 2.
        let measured = format!("{} µs, {} % of a core", figure(added), figure(2.0 * added));
        Some(Compared::new(name, measured, format!("events × price {} µs", figure(ns / 1e3))))
    };
    let seen = |seen: &Seen| {
        let what = format!("of {} traces one is kept", seen.bad);
        let percent = |value: f64| format!("{} %", figure(value));
        Compared::new(what, percent(seen.percent()), percent(seen.law_percent()))
    };
    ways.into_iter().filter_map(way).chain(price.seen.iter().map(seen)).collect()
}

fn claims(found: &Found, timed: &Quiet, watched: &Quiet) -> Vec<Claim> {
    let Found { price, blind } = found;
    let overhead = price.added(Way::All).map(|added| {
        let statement = "overhead = events × price, with all signals on";
        // So short a run hangs on what others leave in the caches, although it is CPU time.
        let added = Measured::wall(added, "µs");
        Claim::identity(statement, added, price.law_us(), Tolerance::Share(0.2), timed)
    });
    let off: Vec<f64> = price.seen.iter().map(Seen::off).collect();
    let sample = Claim::law("P(a trace is kept) = 1 − (1 − p)^k", &off);
    overhead.into_iter().chain([sample, little(blind, watched), named(blind, watched)]).collect()
}

/// Little's law from what a scrape and a histogram say.
fn little(blind: &Blind, quiet: &Quiet) -> Claim {
    let little = blind.little;
    let statement = "requests inside = rate × time, all from metrics";
    let inside = Measured::wall(little.inside, "requests");
    Claim::identity(statement, inside, little.rate * little.took, Tolerance::Share(0.02), quiet)
}

fn named(blind: &Blind, quiet: &Quiet) -> Claim {
    let right = Measured::wall(blind.named() as f64, "faults");
    let all = blind.rounds.len() as f64;
    Claim::bound("a program names each fault from its signals", right, Bound::AtLeast(all), quiet)
}

fn explain(found: &Found) -> Vec<String> {
    let price = &found.price;
    let alone = format!(
        "A span costs {} ns, a log line {} ns, the metrics of a request {} ns: text is what is paid for.",
        figure(price.span_ns),
        figure(price.line_ns),
        figure(price.count_ns)
    );
    let seen = price.seen.iter().find(|seen| seen.bad < ASKED).map(|seen| {
        format!(
            "A fault that {} requests meet is in a sample of 1 % on {} of 100 days: keep what failed or was slow, whatever the sample says.",
            seen.bad,
            figure(seen.percent())
        )
    });
    let wait = "A span is long when its answer is late, and also when no thread was there to take it. So look at the whole server first, and open a trace then.";
    [Some(alone), seen, Some(wait.into())].into_iter().flatten().collect()
}
