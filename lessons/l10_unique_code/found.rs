//! How often two codes were alike and who got them, and the answers that this bears out.

use brigade_core::measure::intervals::Scale;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) birthday: Birthday,
    pub(super) writers: Writers,
    pub(super) alias: Alias,
}

/// Codes drawn from each seed, and orders of statements.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Birthday {
    /// Pairs alike among the short codes; the same in a store that ignores case.
    pub(super) pairs: Vec<f64>,
    pub(super) folded: Vec<f64>,
    /// How many short codes, and codes of one character more, were drawn when the first came twice.
    pub(super) first: Vec<f64>,
    pub(super) longer_first: Vec<f64>,
    /// Orders of two users' statements that give an alias to both.
    pub(super) orders_twice: usize,
    /// Orders of two requests with one key that create two links: the key is written after, or claimed first.
    pub(super) key_after: usize,
    pub(super) key_first: usize,
}

/// What eight writers were told, by their way of finding a code.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Writers {
    pub(super) hash: Made,
    pub(super) look: Made,
    pub(super) insert: Made,
    pub(super) counter: Made,
    pub(super) blocks: Made,
}

/// What was made in a round, or in all on average.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) wall_ms: f64,
    /// Links that got a code which another got too.
    pub(super) twice: f64,
    /// Codes that turned out to be taken.
    pub(super) retries: f64,
}

/// How many users were told that the alias is theirs.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Alias {
    pub(super) looking: usize,
    pub(super) inserting: usize,
    /// Of the few in the first picture, who look and then insert.
    pub(super) pictured: usize,
}

impl Made {
    pub(super) fn mean(rounds: &[Made]) -> Made {
        let mean = |of: fn(&Made) -> f64| mean(&rounds.iter().map(of).collect::<Vec<_>>());
        Made {
            wall_ms: mean(|made| made.wall_ms),
            twice: mean(|made| made.twice),
            retries: mean(|made| made.retries),
        }
    }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

impl Birthday {
    pub(super) fn seeds(&self) -> f64 {
        self.pairs.len() as f64
    }

    /// The share of seeds with at least one pair.
    pub(super) fn chance(&self) -> f64 {
        self.pairs.iter().filter(|pairs| **pairs > 0.0).count() as f64 / self.seeds()
    }

    /// The offered chance that is nearest.
    pub(super) fn short(&self) -> usize {
        Scale::Amounts.nearest(self.chance(), &[0.0007, 0.03, 0.30, 0.97])
    }
}

impl Alias {
    /// The offered answer to how many are told so.
    pub(super) fn told(&self) -> usize {
        match self.looking {
            0 | 1 => 0,
            2 | 3 => 1,
            _ => 2,
        }
    }
}
