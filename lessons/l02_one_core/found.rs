//! The numbers of a run, and the answers that they bear out.

use super::logins::Round;
use brigade_core::measure::intervals::Scale;
use serde::{Deserialize, Serialize};

/// Three logins in each way; of each way the round that was disturbed least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    /// How long each login waits.
    pub(super) wait_ms: f64,
    /// One after another.
    pub(super) turns: Times,
    /// A thread each.
    pub(super) threads: Times,
    /// A task each, on one thread.
    pub(super) tasks: Times,
}

/// What one way took, in milliseconds from the common arrival.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Times {
    /// Until the last was done.
    pub(super) total_ms: f64,
    /// Until they were done on average.
    pub(super) mean_ms: f64,
    /// CPU time of all three.
    pub(super) cpu_ms: f64,
}

impl Times {
    pub(super) fn of(round: &Round) -> Times {
        Times { total_ms: round.total(), mean_ms: round.mean(), cpu_ms: round.cpu }
    }

    /// CPU seconds a second.
    pub(super) fn cores(self) -> f64 {
        self.cpu_ms / self.total_ms
    }
}

impl Found {
    /// All the computing, and one wait.
    pub(super) fn overlapped_ms(&self) -> f64 {
        self.threads.cpu_ms + self.wait_ms
    }

    /// The total of threads, as a multiple of one after another.
    pub(super) fn total(&self) -> f64 {
        self.threads.total_ms / self.turns.total_ms
    }

    /// The mean finish of a way, as a multiple of one after another.
    pub(super) fn mean(&self, way: Times) -> f64 {
        way.mean_ms / self.turns.mean_ms
    }

    /// The offered total of waiting logins that is nearest to what a thread each took.
    pub(super) fn nearest_total(&self) -> usize {
        Scale::Amounts.nearest(self.threads.total_ms, &[63.0, 43.0, 23.0, 21.0])
    }

    /// What became of computing logins with a thread each, as the question's choices have it.
    pub(super) fn computed(&self) -> usize {
        match (self.total(), self.mean(self.threads)) {
            (total, _) if total < 0.5 => 0,
            (total, _) if total < 0.9 => 3,
            (_, mean) if mean > 1.1 => 2,
            _ => 1,
        }
    }
}
