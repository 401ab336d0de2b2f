//! What we promise of our own models, and whether this run kept it: budgets, not laws.

use crate::judge::hypotheses::Evidence;
use crate::{Metric, Run};
use brigade_core::measure::{Claim, Estimate};

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
    /// Whose value it is divided by; `None` for the value itself.
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
    /// Whether it was kept, judged by the whole interval as hypotheses are; `None` if this run did not measure it.
    pub fn claim(&self, run: &Run) -> Option<Claim> {
        run.cell(self.slice, self.at, self.series)?;
        let evidence = Evidence::of(run, self.slice);
        let found = match self.beside {
            Some(below) => evidence.ratio(self.at, self.series, below, self.metric),
            None => evidence.value(self.at, self.series, self.metric),
        };
        let found = found.map(|found| Estimate { unit: self.unit(), ..found });
        Some(Claim::budget(self.statement(), found, self.most))
    }

    fn unit(&self) -> &'static str {
        match self.metric {
            _ if self.beside.is_some() => "×",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;
    use brigade_core::measure::Verdict;

    /// What is said of event_loop's CPU time, promised to be at most 1.20 times bare_loop's, if these are the rounds.
    fn said(ratios: &[f64]) -> Verdict {
        let mut run = synthetic::run(2);
        let floor = vec![10.0; ratios.len()];
        let cpu: Vec<f64> = ratios.iter().map(|ratio| 10.0 * ratio).collect();
        synthetic::rounds(&mut run, ("hot", 64.0, "bare_loop"), Metric::Cpu, &floor);
        synthetic::rounds(&mut run, ("hot", 64.0, "event_loop"), Metric::Cpu, &cpu);
        let [claim] = &promises(&run)[..] else { panic!("one promise was put to the test") };
        claim.verdict.clone()
    }

    #[test]
    fn a_promise_is_judged_by_its_whole_interval_and_never_by_a_middle() {
        assert_eq!(said(&[1.0, 1.02, 0.98, 1.01, 1.0, 0.99]), Verdict::Holds);
        assert_eq!(said(&[1.5, 1.52, 1.48, 1.51, 1.5, 1.49]), Verdict::DoesNotHoldHere);
        for scattered in [[0.9, 1.3, 0.8, 1.4, 1.0, 1.2], [1.3, 1.1, 1.5, 1.0, 1.6, 1.4]] {
            assert!(matches!(said(&scattered), Verdict::NotTestableHere(_)), "{scattered:?}");
        }
    }

    #[test]
    fn too_few_passes_judge_no_promise() {
        for steady in [1.0, 1.5] {
            assert!(matches!(said(&[steady; 3]), Verdict::NotTestableHere(_)));
        }
    }
}
