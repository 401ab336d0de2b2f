//! The numbers of the three experiments, and the answers that they bear out. All of them are counted.

use super::experiment::CLICKS;
use super::ways::WAYS;
use serde::{Deserialize, Serialize};

/// What threads lost by luck: each way, in the order of [`WAYS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Counting {
    pub(super) ways: [Lost; WAYS.len()],
}

/// Clicks that one way lost in each round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Lost {
    /// Of so many, all threads together.
    pub(super) clicks: u64,
    pub(super) rounds: Vec<u64>,
}

/// What was found in every order, without luck.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Orders {
    /// Orders of a few clicks on each thread, in how many of them a click is lost, and how long trying them took.
    pub(super) tried: Outcomes,
    pub(super) tried_us: f64,
    /// The least that any of them counts.
    pub(super) smallest: u64,
    /// What the order that loses most counts of [`CLICKS`] on each thread.
    pub(super) worst: u64,
    /// `SELECT`, then `SET clicks = n + 1`.
    pub(super) set: Outcomes,
    /// `SET clicks = clicks + 1`.
    pub(super) add: Outcomes,
    /// `SELECT`, then `SET … WHERE clicks = n`.
    pub(super) set_if_seen: Outcomes,
}

/// In how many orders something was done, and in how many of them a click was lost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Outcomes {
    pub(super) orders: u64,
    pub(super) losing: u64,
}

/// What was lost on one core.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct OneCore {
    /// With nothing between the two steps.
    pub(super) load_store: Lost,
    /// With a trip to the database between them: requests, and how many of them the row counted.
    pub(super) requests: u64,
    pub(super) counted: u64,
    /// The most requests that had read and not yet written, in the picture.
    pub(super) between: u32,
}

impl Lost {
    pub(super) fn least(&self) -> u64 {
        self.rounds.iter().copied().min().unwrap_or(0)
    }

    pub(super) fn most(&self) -> u64 {
        self.rounds.iter().copied().max().unwrap_or(0)
    }

    /// So many as a share of all clicks.
    pub(super) fn share(&self, lost: u64) -> f64 {
        lost as f64 / self.clicks as f64
    }
}

impl Counting {
    /// The most clicks that any of the ways lost in a round whose adding is one step, or two.
    pub(super) fn most(&self, whole: bool) -> u64 {
        let ways = WAYS.iter().zip(&self.ways).filter(|(way, _)| way.whole == whole);
        ways.map(|(_, lost)| lost.most()).max().unwrap_or(0)
    }

    /// What `load; store` lost in the worst round, as the question's choices have it.
    pub(super) fn today(&self) -> usize {
        match self.ways[0].share(self.ways[0].most()) {
            0.0 => 0,
            share if share < 0.01 => 1,
            _ => 2,
        }
    }
}

impl Orders {
    /// The smallest total, as the question's choices have it.
    pub(super) fn smallest_choice(&self) -> usize {
        match self.worst {
            0 => 3,
            1..=2 => 2,
            3..=CLICKS => 1,
            _ => 0,
        }
    }

    /// In how many orders of two requests a click is lost, as the question's choices have it.
    pub(super) fn statements(&self) -> usize {
        self.set.losing.min(3) as usize
    }
}

impl OneCore {
    /// Requests whose click is gone.
    pub(super) fn gone(&self) -> u64 {
        self.requests - self.counted
    }
}
