//! W3: some requests write. What does a model make of validation, a new code and a lock?

use super::{Slice, models, served};
use crate::measure::serving::{Load, Serving};
use crate::names::number;
use crate::{Entry, Extent, Metric, Settings};
use brigade_core::load::Mix;

const USERS: usize = 64;

pub(super) const SLICE: Slice = Slice {
    name: "create",
    question: "What do writes cost, and do they cost every model the same?",
    axis: ("writes", "%", false),
    headline: Metric::Cpu,
    columns: super::SERVED,
    baseline: "event_loop",
    points,
    series: models,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[50.0],
        Extent::Quick | Extent::Default => &[],
        Extent::Full => &[0.0, 1.0, 10.0, 50.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let create = at as u16;
    let mix = Some(Mix { follow: 100 - create, create, ..Mix::default() });
    let serving = Serving { workers: settings.workers(1), ..Serving::hot(series, settings) };
    served(settings, serving, Load { mix, ..Load::closed(USERS, 1) })
}

fn note(settings: &Settings, _: f64) -> String {
    format!(
        "{USERS} users, {} links in memory at first, {} serving thread(s), a core kept for the load",
        number(settings.links as f64),
        settings.workers(1)
    )
}
