//! S8: a pool of k workers in front of a database that takes 2 ms. How many are enough?

use super::{Slice, served};
use crate::measure::serving::{Load, Serving};
use crate::{Entry, Extent, Metric, Settings};
use std::time::Duration;

/// More than any pool here has workers, so that the pool is what limits.
const USERS: usize = 256;

const WAIT: Duration = Duration::from_millis(2);

pub(super) const SLICE: Slice = Slice {
    name: "pool_size",
    question: "How many workers does a pool need in front of a database that takes 2 ms?",
    axis: ("workers", "", true),
    headline: Metric::Rate,
    columns: &[Metric::Cpu, Metric::P50, Metric::P99, Metric::Threads],
    baseline: "tokio_multi",
    points,
    series,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[2.0],
        Extent::Quick | Extent::Default => &[],
        Extent::Full => &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0],
    }
}

/// The pool, and what it could have.
fn series() -> Vec<&'static str> {
    vec!["pool", "tokio_multi"]
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let mut serving = Serving::waiting(series, WAIT, settings);
    if series == "pool" {
        serving.workers = at as usize;
    }
    served(settings, serving, Load::closed(USERS, 1))
}

fn note(settings: &Settings, _: f64) -> String {
    format!("{USERS} users; tokio_multi has {} serving thread(s) throughout", settings.workers(0))
}
