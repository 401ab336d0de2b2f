//! Which programs stopped, and the answers that this bears out.

use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Found {
    /// In the order of `PROGRAMS`.
    pub(super) programs: Vec<Outcome>,
    /// How often each was left to luck.
    pub(super) times: u32,
    /// In the order of `POOLS`.
    pub(super) pools: Vec<Pool>,
}

/// What became of one program and its repair.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// In its unlucky moment; `None` if it finished.
    pub(super) stop: Option<Stop>,
    /// How often it stopped when left to luck.
    pub(super) unlucky: u32,
    /// How often its repair stopped, in the moment and left to luck.
    pub(super) repaired_stopped: u32,
}

/// What the watchdog saw of a program that stopped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stop {
    /// Whether they still waited for the same things after the watchdog's patience.
    pub(super) still: bool,
    /// How long nothing moved.
    pub(super) silence_ms: f64,
    /// CPU time of the whole process in that time; `None` where there is no such clock.
    pub(super) cpu_ms: Option<f64>,
    /// Those who wait for ever, by the graph.
    pub(super) waits: Vec<Wait>,
}

/// A worker that waits for ever.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Wait {
    pub(super) worker: usize,
    /// `counter b`
    pub(super) resource: String,
    pub(super) holders: Vec<usize>,
}

/// Requests, and connections that each of them needs.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Pool {
    pub(super) requests: usize,
    pub(super) needs: usize,
    /// The smallest pool with which they never stopped.
    pub(super) least: Option<usize>,
}

impl Pool {
    /// If all hold all but one of what they need, one more lets one of them finish: n(k − 1) + 1, by the pigeonhole principle.
    pub(super) fn safe(self) -> usize {
        self.requests * (self.needs - 1) + 1
    }
}

impl Found {
    /// Of the programs that stopped in their unlucky moment.
    pub(super) fn stops(&self) -> impl Iterator<Item = &Stop> {
        self.programs.iter().filter_map(|program| program.stop.as_ref())
    }

    /// The share of the runs left to luck in which a program stopped.
    pub(super) fn share_of_luck(&self, program: &Outcome) -> f64 {
        f64::from(program.unlucky) / f64::from(self.times)
    }

    /// The offered answer to which programs can stop; `None` if others did.
    pub(super) fn which(&self) -> Option<usize> {
        let offered = [
            [false; 5],
            [true, false, false, false, false],
            [true, true, false, false, false],
            [true, true, true, false, true],
            [true; 5],
        ];
        let stopped = self.programs.iter().map(|program| program.stop.is_some());
        offered.iter().position(|offer| stopped.clone().eq(offer.iter().copied()))
    }

    /// The offered answer to how many of them stop in more than half of their runs.
    pub(super) fn luck(&self) -> usize {
        match self.programs.iter().filter(|one| self.share_of_luck(one) > 0.5).count() {
            0 => 0,
            1 | 2 => 1,
            3 | 4 => 2,
            _ => 3,
        }
    }

    /// The offered answer to how large a pool must be; `None` if it was another size.
    pub(super) fn pool(&self) -> Option<usize> {
        let least = self.pools.first()?.least?;
        [2, 4, 5, 8].iter().position(|size| *size == least)
    }
}
