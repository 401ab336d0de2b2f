//! What L04 says, read off the run.

use super::USERS;
use super::runtimes::RUNTIMES;
use brigade_core::measure::laws::throughput_bound;
use brigade_core::measure::{Bound, Claim, Measured, Tolerance};
use brigade_core::trace::Trace;
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// The most users of the sweep.
const MANY: usize = USERS[USERS.len() - 1];

/// One thread is one thread on every machine, so there is nothing to pin.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let evidence = bench.named("users", &Setting::default())?;
    let runtimes = || RUNTIMES.iter().map(|(name, _)| *name);
    Ok(Report {
        waterfalls: Vec::new(),
        figures: figures(&evidence),
        observe: Some(observation(&evidence)),
        truths: brigade_workbench::named(truths(&evidence)),
        compare: runtimes().map(|name| row(&evidence, name)).collect(),
        claims: claims(&evidence)
            .into_iter()
            .chain([lone(&evidence), dropped(&evidence)])
            .collect(),
        explain: explain(&evidence),
        rule:
            "A task waits, its thread does not: that buys room for others, never speed for the one."
                .into(),
    })
}

fn number(evidence: &Evidence, runtime: &str, users: usize, what: &str) -> f64 {
    evidence.number(&format!("{runtime}_{users}_{what}"))
}

fn figures(evidence: &Evidence) -> Vec<Figure> {
    let show = |name: &str, title: &str| {
        let trace = evidence.traces.get(name).cloned();
        trace.map(|trace| Figure { title: title.into(), trace })
    };
    let blocking = show("blocking", "eight users, one thread that waits");
    blocking
        .into_iter()
        .chain(show("tokio", "eight users, one thread that does not wait"))
        .collect()
}

fn observation(evidence: &Evidence) -> Observation {
    let queried = |name: &str| evidence.traces.get(name).map_or(0.0, at_the_database);
    let (blocking, tasks) = (queried("blocking"), queried("tokio"));
    Observation {
        text: "In the second picture, how many queries were at the database at once, most of the time?".into(),
        options: vec!["one".into(), "two or three".into(), "more than three".into()],
        right: match tasks.round() {
            n if n < 2.0 => 0,
            n if n < 4.0 => 1,
            _ => 2,
        },
        look: format!("on the database's lanes: {blocking:.1} at once in the first picture, {tasks:.1} in the second"),
    }
}

/// How many queries were in service, on average over the picture.
fn at_the_database(trace: &Trace) -> f64 {
    let served = trace.blocks.iter().filter(|block| trace.lanes[usize::from(block.lane)].device);
    served.map(|block| block.dur as f64).sum::<f64>() / trace.wall.max(1) as f64
}

/// Which of the offered answers this run bears out.
fn truths(evidence: &Evidence) -> BTreeMap<&'static str, f64> {
    let offered = [1.0, 2.0, 100.0, 200.0_f64];
    let gain = gain(evidence).ln();
    let nearest = (0..offered.len()).min_by(|a, b| {
        f64::total_cmp(&(offered[*a].ln() - gain).abs(), &(offered[*b].ln() - gain).abs())
    });
    let lone = match lone_ratio(evidence) {
        ratio if ratio < 0.9 => 0.0,
        ratio if ratio < 1.25 => 1.0,
        _ => 2.0,
    };
    let dropped = evidence.number("dropped_queries").min(1.0);
    BTreeMap::from([
        ("hundred-users", nearest.unwrap_or(0) as f64),
        ("lone-latency", lone),
        ("dropped", dropped),
    ])
}

fn gain(evidence: &Evidence) -> f64 {
    number(evidence, "tokio", MANY, "per_s") / number(evidence, "blocking", MANY, "per_s")
}

fn lone_ratio(evidence: &Evidence) -> f64 {
    number(evidence, "tokio", 1, "latency_us") / number(evidence, "blocking", 1, "latency_us")
}

/// The asymptotic bound on one thread. Blocking, one request at a time is inside, however many users wait outside.
fn bound(evidence: &Evidence, runtime: &str) -> f64 {
    let inside = if runtime == "blocking" { 1 } else { MANY };
    let cpu = number(evidence, runtime, MANY, "cpu_us") / 1e6;
    throughput_bound(inside as f64, cpu, evidence.number("wait_us") / 1e6, 1.0)
}

fn row(evidence: &Evidence, runtime: &str) -> Compared {
    Compared {
        what: format!("{runtime}, {MANY} users"),
        measured: format!(
            "{:.0}/s, {:.1} µs CPU each",
            number(evidence, runtime, MANY, "per_s"),
            number(evidence, runtime, MANY, "cpu_us")
        ),
        law: format!("at most {:.0}/s", bound(evidence, runtime)),
    }
}

/// Little's law and the bound, each where it is kept worst: if it holds there, it holds for all.
fn claims(evidence: &Evidence) -> [Claim; 2] {
    let quiet = &evidence.quiet();
    let cell = |runtime: &str, what: &str| number(evidence, runtime, MANY, what);
    let little = |runtime: &str| cell(runtime, "little");
    let share = |runtime: &str| cell(runtime, "per_s") / bound(evidence, runtime);
    let (off, full) = (worst(|name| (little(name) - 1.0).abs()), worst(share));
    [
        Claim::identity(
            format!("L = X·W (Little), worst kept by {off}: L / (X·W)"),
            Measured::counted(little(off), "×"),
            1.0,
            Tolerance::Share(0.01),
            quiet,
        ),
        Claim::bound(
            format!("X ≤ min(N/(D+w), 1/D), nearest to it {full}: X as a share of the bound"),
            Measured::wall(share(full), "×"),
            Bound::AtMost(1.0),
            quiet,
        ),
    ]
}

/// The runtime for which this is largest.
fn worst(of: impl Fn(&str) -> f64) -> &'static str {
    let names = RUNTIMES.iter().map(|(name, _)| *name);
    names.max_by(|a, b| of(a).total_cmp(&of(b))).unwrap_or_default()
}

fn lone(evidence: &Evidence) -> Claim {
    Claim::identity(
        "a lone request is no faster for being asynchronous",
        Measured::wall(lone_ratio(evidence), "×"),
        1.10,
        Tolerance::Amount(0.15),
        &evidence.quiet(),
    )
}

fn dropped(evidence: &Evidence) -> Claim {
    Claim::identity(
        "a future that is dropped has started no query",
        Measured::counted(evidence.number("dropped_queries"), "queries"),
        0.0,
        Tolerance::Exact,
        &evidence.quiet(),
    )
}

fn explain(evidence: &Evidence) -> Vec<String> {
    let cell = |runtime: &str, what: &str| number(evidence, runtime, MANY, what);
    let best = cell("tokio", "per_s") / bound(evidence, "tokio");
    vec![
        format!(
            "Blocking, the thread computed {:.1} µs of each request and stood still for the rest. Not waiting, the same thread served {:.0} times as many.",
            cell("blocking", "cpu_us"),
            gain(evidence),
        ),
        format!(
            "It reached {:.0} % of the bound that Little's law and the CPU time of a request allow.",
            best * 100.0
        ),
        format!(
            "Our own executor, a page long, polled each request {:.1} times and served {:.0} % of what tokio did{}.",
            cell("mini", "polls"),
            cell("mini", "per_s") / cell("tokio", "per_s") * 100.0,
            match cell("mini", "per_s") / cell("blocking", "per_s") {
                gain if gain > 2.0 =>
                    ": the gain comes from leaving the thread, not from the executor",
                _ => "",
            },
        ),
    ]
}
