//! W1 with several requests in one write: the cost of the code without the kernel's round trip.

use super::{Slice, models_and_bare_loop, served};
use crate::measure::serving::{BARE_LOOP, Load, Serving};
use crate::names::number;
use crate::{Entry, Extent, Metric, Settings};

const USERS: usize = 64;

pub(super) const SLICE: Slice = Slice {
    name: "pipelined",
    question: "What is left of the differences when the kernel's round trip is shared by many requests?",
    axis: ("depth", "", true),
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
        Extent::Quick | Extent::Default => &[],
        Extent::Full => &[16.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let serving = Serving { workers: settings.workers(1), ..Serving::hot(series, settings) };
    served(settings, serving, Load::closed(USERS, at as usize))
}

fn note(settings: &Settings, _: f64) -> String {
    format!(
        "{USERS} users, {} links in memory, {} serving thread(s), a core kept for the load",
        number(settings.links as f64),
        settings.workers(1)
    )
}
