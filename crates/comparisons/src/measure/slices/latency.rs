//! What users feel: requests come when they come, at a share of what the model could do at most.

use super::{Slice, models_and_bare_loop, served};
use crate::measure::serving::{BARE_LOOP, Load, Pace, Serving};
use crate::{Entry, Extent, Metric, Settings};

const USERS: usize = 64;

pub(super) const SLICE: Slice = Slice {
    name: "latency",
    question: "How long does a redirect take when the model is busy, but not too busy?",
    axis: ("load", "% of capacity", false),
    headline: Metric::P50, // the tail is the machine's stalls more than the model's work: it scatters by half
    columns: &[Metric::P90, Metric::P99, Metric::Rate, Metric::Late],
    baseline: BARE_LOOP,
    points,
    series: models_and_bare_loop,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[50.0],
        Extent::Quick | Extent::Default => &[50.0],
        Extent::Full => &[50.0, 80.0, 95.0],
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let serving = Serving { workers: settings.workers(1), ..Serving::hot(series, settings) };
    served(settings, serving, Load::new(USERS, Pace::ShareOfCapacity(at / 100.0)))
}

fn note(settings: &Settings, at: f64) -> String {
    format!(
        "Poisson arrivals at {at} % of what {USERS} users got out of each in a closed loop, so at another rate for each \
         (req/s): how long an answer takes under the same relative load, and not at the same rate; {} serving thread(s)",
        settings.workers(1)
    )
}
