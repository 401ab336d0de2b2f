//! What does a request that waits for the database cost in memory, and how many of them fit into one process?

use super::{Slice, timed};
use crate::measure::sleeping::Sleepers;
use crate::{Entry, Extent, Metric, Settings};

/// More threads than this are refused by most systems.
const THREADS: usize = 10_000;

pub(super) const SLICE: Slice = Slice {
    name: "sleeping",
    question: "What does one more request that waits for the database cost in memory?",
    axis: ("redirects", "", true),
    headline: Metric::Slope,
    columns: &[Metric::Time],
    baseline: "tokio",
    points,
    series: || vec!["tokio", "smol", "async_std", "threads"],
    entry,
    note: |settings, _| {
        format!(
            "all wait for a ticket in one process, {} thread(s); time is until all of them wait",
            settings.workers(0)
        )
    },
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[100.0],
        Extent::Quick | Extent::Default => &[100_000.0],
        Extent::Full => &[10_000.0, 100_000.0, 1_000_000.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let all = at as usize;
    let count = if series == "threads" { all.min(THREADS) } else { all };
    timed(Sleepers { model: series.into(), count, workers: settings.workers(0) })
}
