//! S5, W6: redirects that wait for a database, a few new links, and now and then a login that computes for 20 ms.

use super::{Slice, served};
use crate::measure::serving::{Load, Pace, Serving};
use crate::{Entry, Extent, Metric, Settings};
use brigade_core::load::Mix;
use std::time::Duration;

const USERS: usize = 64;
const WAIT: Duration = Duration::from_millis(2);

/// Requests per second: with one login in a thousand, every eighth millisecond of one core computes a password.
const RATE: f64 = 6_000.0;

/// Slices, so that some logins come in each.
const LONGER: u32 = 6;

pub(super) const SLICE: Slice = Slice {
    name: "mixed",
    question: "What does one login in a thousand do to everybody's redirect?",
    axis: ("logins", "‰", false),
    headline: Metric::P99,
    columns: &[Metric::P50, Metric::P999, Metric::Cpu, Metric::Late],
    baseline: "tokio_rayon",
    points,
    series,
    entry,
    note,
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[1.0],
        Extent::Quick | Extent::Default => &[],
        Extent::Full => &[0.0, 1.0],
    }
}

/// Those that compute where they stand, and those that lend it out.
fn series() -> Vec<&'static str> {
    let lenders = ["threads", "pool", "rayon", "event_loop", "tokio_current", "tokio_multi"];
    [&lenders[..], &["tokio_rayon", "per_core"]].concat()
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let login = at as u16;
    let mix = Mix { follow: 960 - login, create: 40, login, ..Mix::default() };
    let mut serving = Serving::waiting(series, WAIT, settings);
    if series == "pool" {
        serving.workers = USERS; // a pool for waiting is as wide as what waits
    }
    let load = Load { mix: Some(mix), longer: LONGER, ..Load::new(USERS, Pace::Open(RATE)) };
    served(settings, serving, load)
}

fn note(settings: &Settings, at: f64) -> String {
    format!(
        "{RATE} Poisson arrivals a second over {USERS} connections: {} ‰ redirects with a 2 ms database, 40 ‰ new links, \
         {at} ‰ logins; {} serving thread(s)",
        960.0 - at,
        settings.workers(0)
    )
}
