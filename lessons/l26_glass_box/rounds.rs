//! The rounds: what a server left behind, drawn, and the question what was wrong with it.

use super::found::{Dials, Fault, Round as Found, Signals};
use brigade_core::measure::figure;
use brigade_core::trace::State;
use brigade_workbench::{Axis, Leg, Observation, Round, Strip, Strips, Waterfall};

/// In the order of the answers.
const FAULTS: [(Fault, &str); 6] = [
    (Fault::SlowDatabase, "the database is slow"),
    (Fault::SmallPool, "too few connections to the database"),
    (Fault::LockConvoy, "a lock is held while something is waited for"),
    (Fault::Stampede, "a cached answer has expired, and all load it"),
    (Fault::BlockedLoop, "a request computes on the thread that all share"),
    (Fault::RetryStorm, "clients give up early, and try again"),
];

/// All of them, in their order.
pub(super) fn of(rounds: &[Found]) -> Vec<Round> {
    let all = rounds.len();
    rounds.iter().enumerate().map(|(n, round)| one(n + 1, all, round)).collect()
}

fn one(n: usize, all: usize, Found { fault, signals, .. }: &Found) -> Round {
    let right = FAULTS.iter().position(|(known, _)| known == fault).unwrap_or_default();
    Round {
        title: format!("Round {n} of {all}"),
        strips: strips(signals),
        waterfall: waterfall(signals),
        lines: signals.log.iter().cloned().chain([dials(signals.dials)]).collect(),
        asked: Observation {
            text: "What is wrong with it?".into(),
            options: FAULTS.map(|(_, said)| said.to_owned()).into(),
            right,
            look: look(*fault, signals),
        },
    }
}

/// Each line is full at its own maximum: what counts is when it changes.
fn strips(signals: &Signals) -> Strips {
    let metrics = &signals.metrics;
    let per_second = |values: &[f64]| -> Vec<f64> {
        values.iter().map(|value| value / signals.step_ms * 1e3).collect()
    };
    let percent: Vec<f64> = metrics.hits.iter().map(|share| share * 100.0).collect();
    let rows = [
        ("requests", per_second(&metrics.arrived), "/s"),
        ("inside", metrics.inside.clone(), ""),
        ("in the database", metrics.database.clone(), ""),
        ("cache hits", percent, " %"),
        ("thread is late", metrics.late.clone(), " ms"),
    ];
    let row = |(name, values, unit): (&str, Vec<f64>, &str)| {
        let most = values.iter().copied().fold(0.0, f64::max);
        let values = values.iter().map(|value| value / most.max(f64::MIN_POSITIVE)).collect();
        Strip { name: name.into(), values, said: format!("max {most:.0}{unit}") }
    };
    let seconds = signals.step_ms * metrics.inside.len() as f64 / 1e3;
    Strips {
        title: format!("{} s, each line full at its maximum", figure(seconds)),
        rows: rows.into_iter().map(row).collect(),
        most: 1.0,
        during: Some((signals.during.0..signals.during.1, "users complain".into())),
    }
}

fn waterfall(signals: &Signals) -> Waterfall {
    let leg = |(name, us): (&str, f64)| Leg {
        name: if name.is_empty() { "no span".into() } else { name.to_owned() },
        us,
        state: if name.is_empty() { State::Running } else { State::Queue },
    };
    let legs = signals.slowest.iter().map(|stretch| (stretch.span.as_str(), stretch.us));
    Waterfall {
        title: "the slowest visit's trace".into(),
        axis: Axis::OneAfterAnother,
        legs: legs.map(leg).collect(),
    }
}

fn dials(dials: Dials) -> String {
    let parked = dials.parked.map_or("nothing waits".into(), |parked| {
        format!("{} threads held per waiting request", figure(parked))
    });
    format!("{} in flight, {} on CPU, {parked}", figure(dials.in_flight), figure(dials.on_cpu))
}

/// Where it shows, in this run's numbers.
fn look(fault: Fault, signals: &Signals) -> String {
    let most = |values: &[f64]| figure(values.iter().copied().fold(0.0, f64::max));
    let longest = signals.longest().map(|longest| figure(longest.us / 1e3)).unwrap_or_default();
    match fault {
        Fault::SlowDatabase => format!("The trace has {longest} ms in `database`, and no request waits for a connection as long."),
        Fault::SmallPool => format!("The trace has {longest} ms in `connection`: the wait is before the database, which has at most {} questions.", most(&signals.metrics.database)),
        Fault::LockConvoy => format!("The trace has {longest} ms in `count click`. Only a span around the lock tells which lock it is."),
        Fault::Stampede => "Cache hits fall to nothing at once, and what is in the database grows.".into(),
        Fault::BlockedLoop => format!("The thread is {} ms late, and on CPU more than in other rounds. Spans of others get long too: an answer is there, and no thread takes it.", most(&signals.metrics.late)),
        Fault::RetryStorm => "Requests grow, and users did not: the trace has several attempts, cut off after the same time.".into(),
    }
}
