//! S2: a redirect that waits 2 ms for the database. Does it matter how one waits, and from how many users on?

use super::{Slice, models, served};
use crate::measure::serving::{Load, Serving};
use crate::names::number;
use crate::{Entry, Extent, Metric, Settings};
use std::time::Duration;

// ANCHOR: slice
/// The database's service time.
const WAIT: Duration = Duration::from_millis(2);

pub(super) const SLICE: Slice = Slice {
    name: "waiting",
    question: "Does it matter how one waits, and from how many users on?",
    axis: ("users", "", true),
    headline: Metric::Cpu,
    columns: super::SERVED,
    baseline: "threads",
    points,
    series: models,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[2.0],
        Extent::Quick | Extent::Default => &[100.0],
        Extent::Full => &[1.0, 10.0, 100.0, 1_000.0, 4_000.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let users = at as usize;
    served(settings, Serving::waiting(series, WAIT, settings), Load::closed(users, 1))
}

fn note(settings: &Settings, at: f64) -> String {
    format!(
        "a database that takes 2 ms, {} serving thread(s), at most {} requests/s",
        settings.workers(0),
        number(at / WAIT.as_secs_f64())
    )
}
// ANCHOR_END: slice
