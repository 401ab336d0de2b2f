//! The numbers of a sweep, pool by pool, what the laws say of each, and the answers that they bear out.

use super::experiment::{COMPUTES, WAITING};
use anyhow::Context;
use brigade_core::measure::laws::{knee, little, throughput_bound};
use serde::{Deserialize, Serialize};

/// The rate of the prediction, in jobs per second.
const RATE: f64 = 3_000.0;

/// Nearly all: this share of the best.
pub(super) const NEARLY: f64 = 0.9;

/// This near the knee, as a share of it, the bound is not reached: there the jobs collide.
const AROUND: f64 = 0.3;

/// Every kind of job in pools of every size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) cores: usize,
    pub(super) pools: Vec<Pool>,
}

/// One pool with one kind of job: what a second and a job of it are made of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Pool {
    pub(super) cores: usize,
    /// How many times as long as it computes a job waits.
    pub(super) waits: u32,
    pub(super) workers: usize,
    /// Jobs done in a second.
    pub(super) per_s: f64,
    /// Of them only those that began while they were counted.
    pub(super) begun_per_s: f64,
    /// How long a job is with its worker.
    pub(super) inside_us: f64,
    /// L / (X·W), which Little's law says is one.
    pub(super) little: f64,
    /// What a job takes of its worker's CPU.
    pub(super) worker_us: f64,
    /// The same of all threads, the queue's and the database's too; `None` on a system without such a clock.
    pub(super) all_us: Option<f64>,
    /// The most jobs begun and not finished.
    pub(super) most: u32,
}

/// Three pools of different sizes on one core, side by side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Lanes {
    pub(super) jobs_per_ms: [f64; 3],
}

impl Found {
    /// The pool of so many workers with this kind of job.
    pub(super) fn pool(&self, waits: u32, workers: usize) -> anyhow::Result<&Pool> {
        let pool = self.pools.iter().find(|pool| (pool.waits, pool.workers) == (waits, workers));
        pool.with_context(|| format!("no pool of {workers} workers was tried with w = {waits} D"))
    }

    /// The place of the smallest of the offered pools that gets nearly all there is.
    pub(super) fn smallest(&self) -> anyhow::Result<usize> {
        let rate = |times| Ok(self.pool(WAITING, times * self.cores)?.per_s);
        let rates: Vec<f64> =
            [1, 2, 11, 32].into_iter().map(rate).collect::<anyhow::Result<_>>()?;
        let most = rates.iter().copied().fold(0.0, f64::max);
        Ok(rates.iter().position(|rate| *rate >= NEARLY * most).unwrap_or(0))
    }

    /// How many times as many jobs that only compute are begun and done by 32 P workers as are done by P.
    pub(super) fn crowding(&self) -> anyhow::Result<f64> {
        Ok(self.pool(0, 32 * self.cores)?.begun_per_s / self.pool(0, self.cores)?.per_s)
    }

    /// What 32 P workers do of jobs that only compute, as the question's choices have it.
    pub(super) fn crowded(&self) -> anyhow::Result<usize> {
        Ok(match self.crowding()? {
            gain if gain > 1.1 => 0,
            gain if gain > 0.85 => 1,
            _ => 2,
        })
    }

    /// How many workers the rate of the prediction keeps busy.
    pub(super) fn busy(&self) -> anyhow::Result<f64> {
        Ok(little(RATE, self.pool(WAITING, 1)?.inside_us / 1e6))
    }
}

impl Pool {
    /// What a job took of its worker's CPU and waited for the database, in seconds.
    pub(super) fn demand(&self) -> (f64, f64) {
        (self.worker_us / 1e6, COMPUTES.as_secs_f64() * f64::from(self.waits))
    }

    /// With how many workers the cores are full.
    pub(super) fn knee(&self) -> f64 {
        let (cpu, wait) = self.demand();
        knee(cpu, wait, self.cores as f64)
    }

    /// How long a job's worker wanted a core and had none, in seconds.
    pub(super) fn in_line(&self) -> f64 {
        let (cpu, wait) = self.demand();
        self.inside_us / 1e6 - cpu - wait
    }

    /// Either all workers are taken, or all cores; of the cores the queue and the database want their part too.
    pub(super) fn bound(&self) -> f64 {
        let ((cpu, wait), cores) = (self.demand(), self.cores as f64);
        let all = self.all_us.map_or(f64::INFINITY, |all_us| cores / (all_us / 1e6));
        throughput_bound(self.workers as f64, cpu, wait, cores).min(all)
    }

    /// What was done, as a share of it.
    pub(super) fn share(&self) -> f64 {
        self.per_s / self.bound()
    }

    /// The same of the jobs that began while they were counted: the law says nothing of work done before.
    pub(super) fn share_begun(&self) -> f64 {
        self.begun_per_s / self.bound()
    }

    pub(super) fn is_off_the_knee(&self) -> bool {
        (self.workers as f64 / self.knee() - 1.0).abs() > AROUND
    }
}
