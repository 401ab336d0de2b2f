//! S4, W4: logins, each 20 ms of CPU and 19 MiB of memory. Does any model compute faster than another?

use super::{Slice, models, served};
use crate::measure::serving::{Load, Serving};
use crate::{Entry, Extent, Metric, Settings};
use brigade_core::load::Mix;

/// Slices, so that a round has a dozen logins at least.
const LONGER: u32 = 3;

pub(super) const SLICE: Slice = Slice {
    name: "login",
    question: "Does any model compute faster than another, and what does it cost in memory?",
    axis: ("users", "", true),
    headline: Metric::Rate,
    columns: &[Metric::Cpu, Metric::P50, Metric::P99, Metric::Peak],
    baseline: "threads",
    points,
    series: models,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[2.0],
        Extent::Quick | Extent::Default => &[],
        Extent::Full => &[1.0, 4.0, 32.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let mix = Some(Mix { login: 1, ..Mix::default() });
    let load = Load { mix, longer: LONGER, ..Load::closed(at as usize, 1) };
    served(settings, Serving::hot(series, settings), load)
}

fn note(settings: &Settings, _: f64) -> String {
    format!("argon2id, 19 MiB, two passes; {} serving thread(s)", settings.workers(0))
}
