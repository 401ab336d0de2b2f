//! S3: the wait shrinks. From which wait on does it matter that waiting holds no thread?

use super::{Slice, served};
use crate::measure::serving::{Load, Serving};
use crate::{Entry, Extent, Metric, Settings};
use std::time::Duration;

const USERS: usize = 256;

pub(super) const SLICE: Slice = Slice {
    name: "shrinking_wait",
    question: "From which wait on does it matter that waiting holds no thread?",
    axis: ("wait", "µs", true),
    headline: Metric::Rate,
    columns: &[Metric::Cpu, Metric::P50, Metric::P99, Metric::Switches],
    baseline: "tokio_current",
    points,
    series,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[50.0],
        Extent::Quick | Extent::Default => &[],
        Extent::Full => &[0.0, 50.0, 200.0, 2_000.0, 20_000.0],
    }
}

fn series() -> Vec<&'static str> {
    let compared = ["threads", "pool", "tokio_current", "tokio_multi", "per_core"];
    super::models().into_iter().filter(|model| compared.contains(model)).collect()
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let wait = Duration::from_micros(at as u64);
    served(settings, Serving::waiting(series, wait, settings), Load::closed(USERS, 1))
}

fn note(settings: &Settings, _: f64) -> String {
    format!("{USERS} users, {} serving thread(s)", settings.workers(0))
}
