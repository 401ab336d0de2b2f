//! The numbers of the runs, and the answers that they bear out.

use super::experiment::TWICE;
use super::ways::Way;
use brigade_core::measure::intervals::Scale;
use serde::{Deserialize, Serialize};

/// In a shorter run, in seconds, a queue does not get long.
const LONG_ENOUGH: f64 = 0.5;

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) threads: Cells,
    pub(super) tasks: Cells,
    pub(super) resident: Resident,
    pub(super) pictured: Pictured,
    pub(super) simulated: Simulated,
}

/// Every way under every load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Cells {
    /// What the database can do in a second.
    pub(super) capacity: f64,
    /// For how long requests came, in seconds.
    pub(super) lasts: f64,
    pub(super) cells: Vec<Cell>,
}

/// One way under one load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Cell {
    pub(super) way: Way,
    /// How many come, as a multiple of what can be served.
    pub(super) load: f64,
    pub(super) offered: usize,
    pub(super) served: usize,
    pub(super) refused: usize,
    /// Answers per second, and those of them that came within 200 ms.
    pub(super) served_per_s: f64,
    pub(super) good_per_s: f64,
    /// Of those that were served.
    pub(super) p99_ms: Option<f64>,
    /// The longest time that one of them had waited when it was taken out of the queue.
    pub(super) longest_wait_ms: Option<f64>,
    /// Bytes that requests held at most, from being read to their end.
    pub(super) held: f64,
    /// How many had come and were in no worker's hands, look by look.
    pub(super) waiting: Vec<u32>,
    /// By how many a second they grew: a straight line through the looks.
    pub(super) grew_per_s: f64,
    /// Requests that came and that were taken or refused, per second, in that run.
    pub(super) in_per_s: f64,
    pub(super) out_per_s: f64,
}

/// What the process holds more, when requests have come for a while.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Resident {
    pub(super) unbounded: Grown,
    pub(super) sheds: Grown,
}

/// Bytes: counted, and as the system says, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Grown {
    pub(super) held: f64,
    pub(super) resident: Option<f64>,
}

/// Nine requests in each picture: the longest wait for a worker, and how many were refused.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Pictured {
    pub(super) longest_ms: [f64; 3],
    pub(super) refused: [usize; 3],
}

/// What virtual time says, for as long as it takes to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Simulated {
    /// The last request of ten seconds at 1.2 times what can be served: how long it waits, in seconds.
    pub(super) last_waits_s: f64,
    /// What a bounded queue that refuses does under each load.
    pub(super) bounded: Vec<Bounded>,
    /// The same queue, ten times as long, at 1.2 times the load.
    pub(super) longer: Bounded,
    /// By how many requests a second an unbounded queue grows, at 1.2 times the load.
    pub(super) growth: Growth,
}

/// A bounded queue that refuses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Bounded {
    pub(super) load: f64,
    pub(super) asked: u64,
    pub(super) answered: u64,
    /// Neither when the time was over.
    pub(super) inside: u64,
    pub(super) refused: u64,
    /// Refused by M/M/1/K, as a share.
    pub(super) law: f64,
}

/// An unbounded queue.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Growth {
    pub(super) load: f64,
    pub(super) per_s: f64,
    pub(super) law: f64,
}

impl Cells {
    pub(super) fn cell(&self, way: Way, load: f64) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.way == way && cell.load == load)
    }

    /// Whether a queue had the time to get long.
    pub(super) fn are_long(&self) -> bool {
        self.lasts >= LONG_ENOUGH
    }

    /// Answers in time of an unbounded queue at twice the capacity, as the question's choices have it.
    pub(super) fn in_time(&self) -> Option<usize> {
        if !self.are_long() {
            return None;
        }
        let good = self.cell(Way::Unbounded, TWICE)?.good_per_s / self.capacity;
        Some(Scale::Amounts.nearest(good, &[1.0, 0.5, 0.0]))
    }
}

impl Cell {
    /// Requests that had no answer at all.
    pub(super) fn lost(&self) -> usize {
        self.offered.abs_diff(self.served + self.refused)
    }
}

impl Bounded {
    /// Requests that had no end at all.
    pub(super) fn lost(&self) -> u64 {
        self.asked.abs_diff(self.answered + self.refused + self.inside)
    }

    pub(super) fn share(&self) -> f64 {
        self.refused as f64 / self.asked.max(1) as f64
    }
}

impl Simulated {
    pub(super) fn at(&self, load: f64) -> Option<&Bounded> {
        self.bounded.iter().find(|bounded| bounded.load == load)
    }

    /// What a longer queue refuses of what the short one did, as the question's choices have it.
    pub(super) fn a_longer_one(&self) -> Option<usize> {
        let less = self.longer.share() / self.at(self.longer.load)?.share();
        Some(Scale::Amounts.nearest(less, &[0.0, 0.5, 1.0]))
    }
}
