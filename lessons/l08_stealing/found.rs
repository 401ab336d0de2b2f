//! The numbers of a run, and the answers that they bear out. Times in milliseconds.

use super::experiment::SKEWS;
use super::grain::{self, GRAINS};
use super::ways::{Outcome, TWINS, WAYS};
use brigade_core::measure::stats::median_of;
use serde::{Deserialize, Serialize};

/// One log, counted in every way and cut into every grain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) lines: u64,
    /// Cores that can work at once: no more than workers.
    pub(super) abreast: usize,
    /// The largest share of the log that one worker was dealt, of sizes as in life.
    pub(super) largest_deal: f64,
    /// Round by round, by skew and by way: in the order of [`SKEWS`] and [`WAYS`].
    pub(super) outcomes: [[Vec<Outcome>; WAYS.len()]; SKEWS.len()],
    /// Of one worker alone, its shards dealt, and with a deque to steal from.
    pub(super) alone: [Vec<Outcome>; TWINS.len()],
    /// CPU time of each of [`GRAINS`] in each round.
    pub(super) grains: Vec<[f64; GRAINS.len()]>,
}

/// What redirects found among logins in each round; `None` of a model that this build does not have or the kernel refuses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Pinned {
    pub(super) per_core: Option<Vec<Latency>>,
    pub(super) uring: Option<Vec<Latency>>,
    pub(super) tokio_multi: Option<Vec<Latency>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Latency {
    pub(super) p50: f64,
    pub(super) p99: f64,
}

/// From the common start to the end of the last worker, as the median of the rounds.
pub(super) fn makespan(rounds: &[Outcome]) -> f64 {
    median_of(rounds, |outcome| outcome.makespan)
}

/// CPU time of all workers, likewise.
pub(super) fn work(rounds: &[Outcome]) -> f64 {
    median_of(rounds, |outcome| outcome.work)
}

impl Found {
    /// Each way with sizes as in life.
    pub(super) fn zipf(&self) -> &[Vec<Outcome>; WAYS.len()] {
        &self.outcomes[SKEWS.len() - 1]
    }

    /// Of them the twins.
    pub(super) fn twins(&self) -> [&[Outcome]; TWINS.len()] {
        let [dealt, _, stealing, ..] = self.zipf();
        [dealt, stealing]
    }

    /// T₁/P + T∞, from the CPU time of the run itself: Graham, and for stealing Blumofe and Leiserson.
    pub(super) fn bound(&self, rounds: &[Outcome]) -> f64 {
        let largest = median_of(rounds, |outcome| outcome.counted.largest);
        work(rounds) / self.abreast as f64 + largest
    }

    /// The share of the cores' time that was idle.
    pub(super) fn idle(&self, rounds: &[Outcome]) -> f64 {
        1.0 - work(rounds) / (self.abreast as f64 * makespan(rounds))
    }

    /// The fewest and the most lines that any way counted in any round.
    pub(super) fn counted(&self) -> (u64, u64) {
        let all = || self.outcomes.iter().flatten().flatten().map(|outcome| outcome.counted.lines);
        (all().min().unwrap_or(0), all().max().unwrap_or(0))
    }

    /// What a grain costs beyond the coarsest, as a share.
    pub(super) fn overhead(&self, at: usize) -> f64 {
        let ms = |at: usize| median_of(&self.grains, |cost| cost[at]);
        ms(at) / ms(GRAINS.len() - 1) - 1.0
    }

    /// What a piece costs, in lines.
    pub(super) fn piece(&self) -> f64 {
        median_of(&self.grains, |cost| grain::fit(cost).1)
    }

    /// What dealing costs against stealing, as the question's choices have it.
    pub(super) fn dealt(&self) -> usize {
        let [dealt, stealing] = self.twins();
        match makespan(dealt) / makespan(stealing) {
            ratio if ratio < 1.05 => 0,
            ratio if ratio < 1.33 => 1,
            _ if makespan(dealt) > 0.9 * work(dealt) => 3,
            _ => 2,
        }
    }

    /// The place of the finest grain whose pieces cost less than a tenth.
    pub(super) fn cheap(&self) -> usize {
        (0..GRAINS.len()).position(|at| self.overhead(at) <= 0.1).unwrap_or(GRAINS.len() - 1)
    }
}

impl Pinned {
    /// The rounds of connections that are bound to a worker, and of tasks that are stolen, where both were measured.
    pub(super) fn both(&self) -> Option<[&[Latency]; 2]> {
        Some([self.per_core.as_deref()?, self.tokio_multi.as_deref()?])
    }

    /// What binding costs the slowest redirects, as the question's choices have it.
    pub(super) fn binding(&self) -> Option<usize> {
        let [bound, stolen] = self.both()?.map(|rounds| median_of(rounds, |latency| latency.p99));
        Some(match bound / stolen {
            ratio if ratio < 0.9 => 0,
            ratio if ratio < 1.1 => 1,
            _ => 2,
        })
    }
}
