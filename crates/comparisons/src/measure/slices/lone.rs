//! S1: one user alone. Is any model faster when there is nothing to overlap?

use super::{Slice, models, served};
use crate::measure::serving::{Load, Serving};
use crate::{Entry, Extent, Metric, Settings};
use std::time::Duration;

pub(super) const SLICE: Slice = Slice {
    name: "lone",
    question: "Is any model faster for one user, who has nothing to overlap?",
    axis: ("wait", "µs", false),
    headline: Metric::P50,
    columns: &[Metric::P90, Metric::Cpu, Metric::Rate, Metric::Switches],
    baseline: "blocking",
    points,
    series: models,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[0.0],
        Extent::Quick | Extent::Default => &[2_000.0],
        Extent::Full => &[0.0, 2_000.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let serving = Serving::waiting(series, Duration::from_micros(at as u64), settings);
    served(settings, serving, Load::closed(1, 1))
}

fn note(settings: &Settings, _: f64) -> String {
    format!("one user, {} serving thread(s)", settings.workers(0))
}
