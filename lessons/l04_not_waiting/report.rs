//! What L04 says, read off the run.

use super::found::{Found, MANY, Way};
use super::{DROPPED, HUNDRED_USERS, LONE_LATENCY, USERS};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};
use brigade_core::trace::Trace;
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};

/// One thread is one thread on every machine, so there is nothing to pin.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let (evidence, found) = bench.measure::<Found>(&USERS, &Setting::default())?;
    Ok(Report {
        figures: figures(&evidence),
        observe: observation(&evidence),
        truths: vec![
            HUNDRED_USERS.chosen(found.nearest_gain()),
            LONE_LATENCY.chosen(found.lone_choice()),
            DROPPED.chosen(found.dropped.min(1)),
        ],
        compare: Way::ALL.map(|way| row(&found, way)).into(),
        claims: claims(&found, &evidence.quiet()).into(),
        explain: explain(&found),
        rule:
            "A task waits, its thread does not: that buys room for others, never speed for the one."
                .into(),
        ..Report::default()
    })
}

fn figures(evidence: &Evidence) -> Vec<Figure> {
    let figures = [
        evidence.figure("eight users, one thread that waits", Way::Blocking.name()),
        evidence.figure("eight users, one thread that does not wait", Way::Tokio.name()),
    ];
    figures.into_iter().flatten().collect()
}

fn observation(evidence: &Evidence) -> Option<Observation> {
    let queried = |way: Way| evidence.traces.get(way.name()).map(at_the_database);
    let (blocking, tasks) = (queried(Way::Blocking)?, queried(Way::Tokio)?);
    Some(Observation {
        text: "In the second picture, how many queries were at the database at once, most of the time?".into(),
        options: vec!["one".into(), "two or three".into(), "more than three".into()],
        right: match tasks.round() {
            n if n < 2.0 => 0,
            n if n < 4.0 => 1,
            _ => 2,
        },
        look: format!("on the database's lanes: {blocking:.1} at once in the first picture, {tasks:.1} in the second"),
    })
}

/// How many queries were in service, on average over the picture.
fn at_the_database(trace: &Trace) -> f64 {
    let served = trace.blocks.iter().filter(|block| trace.lanes[usize::from(block.lane)].device);
    served.map(|block| block.dur as f64).sum::<f64>() / trace.wall.max(1) as f64
}

fn row(found: &Found, way: Way) -> Compared {
    let served = found.many(way);
    Compared::new(
        format!("{}, {MANY} users", way.name()),
        format!("{:.0}/s, {:.1} µs CPU each", served.per_s, served.cpu_us),
        format!("at most {:.0}/s", found.bound(way)),
    )
}

/// Little's law and the bound, each where it is kept worst: if it holds there, it holds for all.
fn claims(found: &Found, quiet: &Quiet) -> [Claim; 4] {
    let identity = |statement: &str, measured, law, tolerance| {
        Claim::identity(statement, measured, law, tolerance, quiet)
    };
    let off = worst(|way| (found.many(way).little - 1.0).abs());
    let full = worst(|way| found.share(way));
    [
        identity(
            &format!("L = X·W (Little), worst kept by {}: L / (X·W)", off.name()),
            Measured::counted(found.many(off).little, "×"),
            1.0,
            Tolerance::Share(0.01),
        ),
        Claim::bound(
            format!(
                "X ≤ min(N/(D+w), 1/D), nearest to it {}: X as a share of the bound",
                full.name()
            ),
            Measured::wall(found.share(full), "×"),
            Bound::AtMost(1.0),
            quiet,
        ),
        identity(
            "a lone request is no faster for being asynchronous",
            Measured::wall(found.lone(), "×"),
            1.10,
            Tolerance::Amount(0.15),
        ),
        identity(
            "a future that is dropped has started no query",
            Measured::counted(found.dropped as f64, "queries"),
            0.0,
            Tolerance::Exact,
        ),
    ]
}

/// The way for which this is largest.
fn worst(of: impl Fn(Way) -> f64) -> Way {
    Way::ALL.into_iter().fold(Way::Blocking, |a, b| if of(b) >= of(a) { b } else { a })
}

fn explain(found: &Found) -> Vec<String> {
    let [blocking, mini, tokio] = [Way::Blocking, Way::Mini, Way::Tokio].map(|way| found.many(way));
    vec![
        format!(
            "Blocking, the thread computed {:.1} µs of each request and stood still for the rest. Not waiting, the same thread served {:.0} times as many.",
            blocking.cpu_us,
            found.gain(),
        ),
        format!(
            "It reached {:.0} % of the bound that Little's law and the CPU time of a request allow.",
            found.share(Way::Tokio) * 100.0
        ),
        format!(
            "Our own executor, a page long, polled each request {:.1} times and served {:.0} % of what tokio did{}.",
            mini.polls,
            mini.per_s / tokio.per_s * 100.0,
            match mini.per_s / blocking.per_s {
                gain if gain > 2.0 =>
                    ": the gain comes from leaving the thread, not from the executor",
                _ => "",
            },
        ),
    ]
}
