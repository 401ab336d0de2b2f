//! The numbers of a run, by the names that the laws use.

use super::counting::workers_tried;
use brigade_core::measure::{Quiet, laws};
use brigade_workbench::Evidence;

/// What was found, and where.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) evidence: Evidence,
    pub(super) quiet: Quiet,
    /// Cores there were.
    pub(super) cores: usize,
    /// Workers that were set to work on them: as many, or two if there was one.
    pub(super) workers: usize,
}

impl Found {
    pub(super) fn ms(&self, name: &str) -> f64 {
        self.evidence.number(&format!("{name}_ms"))
    }

    /// The name of a version's measurement with all workers.
    pub(super) fn all(&self, version: &str) -> String {
        format!("{version}_{}", self.workers)
    }

    /// One core's time for the whole log.
    pub(super) fn alone(&self) -> f64 {
        self.ms(&format!("{}_wall", self.all("sequential")))
    }

    pub(super) fn speedup(&self, measured: &str) -> f64 {
        self.alone() / self.ms(&format!("{measured}_wall"))
    }

    /// CPU time as a multiple of what one core needs.
    pub(super) fn work(&self, measured: &str) -> f64 {
        self.ms(&format!("{measured}_cpu")) / self.ms(&format!("{}_cpu", self.all("sequential")))
    }

    /// CPU seconds a second: how many cores worked at once.
    pub(super) fn at_work(&self, measured: &str) -> f64 {
        self.ms(&format!("{measured}_cpu")) / self.ms(&format!("{measured}_wall"))
    }

    /// What cannot be divided, in milliseconds.
    pub(super) fn serial(&self) -> f64 {
        self.ms("starting_wall") + self.ms("merging_wall")
    }

    /// Amdahl's speed-up with the serial part as measured; it comes on top of what one core does.
    pub(super) fn predicted(&self) -> f64 {
        let whole = self.alone() + self.serial();
        let cores = self.cores.min(self.workers) as f64;
        laws::amdahl(self.serial() / whole, cores) * self.alone() / whole
    }

    /// Karp and Flatt's serial fraction at every number of workers above one.
    pub(super) fn fractions(&self) -> Vec<f64> {
        let tried = workers_tried(self.cores).into_iter();
        tried
            .filter_map(|k| laws::karp_flatt(self.speedup(&format!("threads_{k}")), k as f64))
            .collect()
    }

    /// Speed-up by size of the log, smaller ones first.
    pub(super) fn sizes(&self) -> Vec<(usize, f64)> {
        let speedup = |lines: usize| {
            self.ms(&format!("sequential_of_{lines}_wall"))
                / self.ms(&format!("threads_of_{lines}_wall"))
        };
        let sizes = [1_000, 10_000, 100_000].into_iter().map(|lines| (lines, speedup(lines)));
        sizes.filter(|(_, speedup)| speedup.is_finite()).collect()
    }
}
