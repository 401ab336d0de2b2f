//! S10: more is asked than can be answered. What do users feel, and what does a closed loop say they feel?

use super::{Slice, served};
use crate::measure::serving::{Load, Pace, Serving};
use crate::{Entry, Extent, Metric, Settings};
use brigade_core::load::ClosedLoop;
use std::time::Duration;

const USERS: usize = 256;

/// The database is what limits, and everybody can work it out: 16 queries in service for 2 ms each.
const PLACES: usize = 16;
const WAIT: Duration = Duration::from_millis(2);

/// Behind a series that is asked by users who wait for their answers.
const CLOSED: &str = " closed";

pub(super) const SLICE: Slice = Slice {
    name: "overload",
    question: "What do users feel when more is asked than can be answered, and what does a closed loop say?",
    axis: ("offered", "% of capacity", false),
    headline: Metric::P99,
    columns: &[Metric::P50, Metric::Rate, Metric::Cpu, Metric::Late],
    baseline: "tokio_multi closed",
    points,
    series,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[50.0],
        Extent::Quick | Extent::Default => &[],
        Extent::Full => &[50.0, 80.0, 90.0, 95.0, 105.0, 120.0, 150.0],
    }
}

fn series() -> Vec<&'static str> {
    vec!["threads", "pool", "tokio_multi", "threads closed", "pool closed", "tokio_multi closed"]
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let (model, closed) = match series.strip_suffix(CLOSED) {
        Some(model) => (model, true),
        None => (series, false),
    };
    // A pool of as many workers as the database has places, so that the database limits everybody alike.
    let workers = if model == "pool" { PLACES } else { settings.workers(0) };
    let waiting = Serving::waiting(model, WAIT, settings);
    let serving = Serving { capacity: PLACES, workers, ..waiting };
    let rate = at / 100.0 * capacity();
    let pace = if closed { Pace::Closed(thinking(rate)) } else { Pace::Open(rate) };
    served(settings, serving, Load::new(USERS, pace))
}

/// Users who would ask at this rate if answers came at once.
fn thinking(rate: f64) -> ClosedLoop {
    let think = (USERS as f64 / rate - WAIT.as_secs_f64()).max(0.0);
    ClosedLoop { think: Duration::from_secs_f64(think), ..ClosedLoop::default() }
}

/// Requests per second that the database can answer.
fn capacity() -> f64 {
    PLACES as f64 / WAIT.as_secs_f64()
}

fn note(settings: &Settings, at: f64) -> String {
    format!(
        "{USERS} connections, a database with {PLACES} places of 2 ms: {:.0} of at most {:.0} requests/s; {} serving thread(s)",
        at / 100.0 * capacity(),
        capacity(),
        settings.workers(0)
    )
}
