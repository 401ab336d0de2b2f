//! What we promise of our own models, and whether this run kept it: budgets, not laws.

use super::{Metric, Run};
use crate::measure::{Claim, Measured};

/// A model costs at most so much.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// In which slice, and where on its axis.
    pub slice: &'static str,
    /// Where on the axis.
    pub at: f64,
    /// Which model.
    pub series: &'static str,
    /// What of it.
    pub metric: Metric,
    /// How much at most, in the metric's unit, or as a multiple of the baseline's.
    pub most: f64,
    /// Whose value it is divided by; `None` if by nobody's.
    pub beside: Option<&'static str>,
}

/// CPU per request beside the bare loop's.
const fn cpu(slice: &'static str, at: f64, series: &'static str, most: f64) -> Promise {
    Promise { slice, at, series, metric: Metric::Cpu, most, beside: Some("bare_loop") }
}

/// With 1,024 users the slowest of a hundred waits at most ten times as long as the median.
const fn fair(series: &'static str) -> Promise {
    let (slice, at) = ("hot", 1_024.0);
    Promise { slice, at, series, metric: Metric::Tail, most: 10.0, beside: None }
}

/// A further idle connection costs at most 4 KiB.
const fn light(series: &'static str) -> Promise {
    let (slice, at) = ("idle", 2_000.0);
    Promise { slice, at, series, metric: Metric::Slope, most: 4_096.0, beside: None }
}

/// A million redirects that wait on tokio: how much of this at most, of each or until all of them wait.
const fn sleeping(metric: Metric, most: f64) -> Promise {
    let (slice, at, series) = ("sleeping", 1_000_000.0, "tokio");
    Promise { slice, at, series, metric, most, beside: None }
}

/// Every promise.
pub const PROMISES: &[Promise] = &[
    cpu("hot", 64.0, "event_loop", 1.20),
    cpu("hot", 64.0, "uring", 1.10),
    cpu("hot", 64.0, "tokio_current", 1.20),
    cpu("hot", 64.0, "tokio_multi", 1.25),
    cpu("hot", 64.0, "per_core", 1.25),
    cpu("hot", 64.0, "smol", 1.25),
    cpu("hot", 64.0, "async_std", 1.35),
    cpu("pipelined", 16.0, "uring", 1.60),
    cpu("pipelined", 16.0, "tokio_current", 1.60),
    cpu("pipelined", 16.0, "per_core", 1.60),
    cpu("pipelined", 16.0, "smol", 1.60),
    fair("event_loop"),
    fair("tokio_current"),
    fair("tokio_multi"),
    fair("tokio_rayon"),
    fair("per_core"),
    fair("smol"),
    fair("async_std"),
    light("event_loop"),
    light("tokio_current"),
    light("tokio_multi"),
    light("tokio_rayon"),
    light("per_core"),
    light("smol"),
    light("async_std"),
    sleeping(Metric::Slope, 600.0),
    sleeping(Metric::Time, 2e6),
];

impl Promise {
    /// Whether it was kept; `None` if this run did not measure it.
    pub fn claim(&self, run: &Run) -> Option<Claim> {
        let group = run.sheet(self.slice)?.group(self.at)?;
        let basis = self.metric.basis();
        let (value, unit) = match self.beside {
            Some(below) => (group.ratio(self.series, below, self.metric)?.mid, "×"),
            None => (group.cell(self.series)?.interval(self.metric)?.mid, self.unit()),
        };
        let measured = Measured { value, unit, basis };
        Some(Claim::budget(self.statement(), measured, self.most, &group.noise()))
    }

    fn unit(&self) -> &'static str {
        match self.metric {
            Metric::Slope => "bytes",
            Metric::Time => "µs",
            Metric::Tail => "× p50",
            _ => "",
        }
    }

    /// `smol: CPU per request beside bare_loop's (hot, 64)`.
    fn statement(&self) -> String {
        let beside = self.beside.map_or(String::new(), |below| format!(" beside {below}'s"));
        format!("{}: {}{beside} ({}, {})", self.series, self.metric.meaning(), self.slice, self.at)
    }
}

/// Every promise that this run has put to the test.
pub fn promises(run: &Run) -> Vec<Claim> {
    PROMISES.iter().filter_map(|promise| promise.claim(run)).collect()
}
