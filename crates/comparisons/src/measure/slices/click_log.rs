//! W5: clicks per code, counted in an access log. From how many lines on do more cores help, and whom?
//!
//! `cargo bench click_log` times the same versions one after another, in bytes per second beside the speed of memory.
//! Here they take turns on the same log, because what is claimed of them is a ratio; it belongs to the full matrix,
//! so that the default one does not measure them twice.

use super::{Slice, timed};
use crate::{Entry, Extent, Metric, SEED, Settings, Timed};
use anyhow::{Context, ensure};
use brigade_core::jobs::click_log::{Clicks, Shape, VERSIONS, generate};
use brigade_core::trace::Recorder;
use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError, Weak};

pub(super) const SLICE: Slice = Slice {
    name: "click_log",
    question: "From how many lines on do more cores help to count them, and whom?",
    axis: ("lines", "", true),
    headline: Metric::Time,
    columns: &[Metric::Work],
    baseline: "sequential",
    points,
    series: || VERSIONS.iter().map(|version| version.name).collect(),
    entry,
    note: |settings, _| {
        format!("clicks per code in an access log, {} thread(s)", settings.workers(0))
    },
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[1_000.0],
        Extent::Quick => &[10_000.0],
        Extent::Default => &[],
        Extent::Full => &[100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0],
    }
}

/// A log, and what must be found in it.
struct Log {
    text: Vec<u8>,
    clicks: String,
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let version =
        VERSIONS.iter().find(|version| version.name == series).context("no such version")?;
    let (log, workers) = (log(at as usize)?, settings.workers(0));
    let counted = log.clone();
    let run = move |pieces| {
        let count = || (version.count)(black_box(&counted.text), workers, &Recorder::off());
        let mut clicks = count()?;
        for _ in 1..pieces {
            clicks = black_box(count()?);
        }
        Ok(clicks)
    };
    timed(Timed::new(run, move |_, clicks: Clicks| {
        ensure!(clicks.to_string() == log.clicks, "it counted something else");
        Ok(())
    }))
}

/// The log of so many lines: one for everybody at a point, and gone with the last of them.
fn log(lines: usize) -> anyhow::Result<Arc<Log>> {
    static LATEST: Mutex<(usize, Weak<Log>)> = Mutex::new((0, Weak::new()));
    let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(log) = latest.1.upgrade().filter(|_| latest.0 == lines) {
        return Ok(log);
    }
    let text = generate(&Shape { lines, codes: 20_000, seed: SEED });
    let clicks = (VERSIONS[0].count)(&text, 1, &Recorder::off())?.to_string();
    let log = Arc::new(Log { text, clicks });
    *latest = (lines, Arc::downgrade(&log));
    Ok(log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_at_a_point_counts_the_same_log() {
        let (one, other) = (log(100).unwrap(), log(100).unwrap());
        assert!(Arc::ptr_eq(&one, &other));
        assert_eq!(one.text.iter().filter(|byte| **byte == b'\n').count(), 100);
        assert!(!Arc::ptr_eq(&one, &log(101).unwrap()));
    }
}
