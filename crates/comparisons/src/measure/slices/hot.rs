//! W1: a redirect answered from memory. What does the model itself cost, when there is nothing to wait for?

use super::{Slice, models_and_bare_loop, served};
use crate::measure::serving::{BARE_LOOP, Load, Serving};
use crate::names::number;
use crate::{Entry, Extent, Metric, Settings};

/// Requests that a user has under way at once.
const UNPIPELINED: usize = 1;

pub(super) const SLICE: Slice = Slice {
    name: "hot",
    question: "What does the model itself cost, when there is nothing to wait for?",
    axis: ("users", "", true),
    headline: Metric::Cpu,
    columns: super::SERVED,
    baseline: BARE_LOOP,
    points,
    series: models_and_bare_loop,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[2.0],
        Extent::Quick => &[64.0],
        Extent::Default => &[64.0, 1_024.0],
        Extent::Full => &[8.0, 64.0, 1_024.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let users = at as usize;
    let serving = Serving { workers: settings.workers(1), ..Serving::hot(series, settings) };
    served(settings, serving, Load::closed(users, UNPIPELINED))
}

fn note(settings: &Settings, _: f64) -> String {
    format!(
        "{} links in memory, {} serving thread(s), a core kept for the load",
        number(settings.links as f64),
        settings.workers(1)
    )
}
