//! S7, W8: connections that have asked once and ask no more. What does one more of them cost?

use super::{Slice, models};
use crate::measure::serving::{Idle, Serving};
use crate::names::number;
use crate::{Entry, Extent, Metric, Settings};

pub(super) const SLICE: Slice = Slice {
    name: "idle",
    question: "What does one more connection cost that asks for nothing?",
    axis: ("connections", "", true),
    headline: Metric::Slope,
    columns: &[Metric::Resident, Metric::Threads],
    baseline: "event_loop",
    points,
    series: models,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[16.0],
        Extent::Quick | Extent::Default => &[2_000.0],
        Extent::Full => &[100.0, 1_000.0, 8_000.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    Ok(match series {
        "blocking" => Entry::Absent("serves one client at a time: it holds one connection".into()),
        model => Entry::Runs(Box::new(Idle::new(Serving::hot(model, settings), at as usize))),
    })
}

fn note(_: &Settings, at: f64) -> String {
    format!(
        "memory in RAM from {} to {} keep-alive connections that asked once; the kernel's part is not in it",
        number(at / 8.0),
        number(at)
    )
}
