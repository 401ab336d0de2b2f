//! How thoroughly to measure. A test run measures nothing: it shows that everything still works.

use brigade_core::measure::Card;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Fixes links, draws and orders: two runs differ in what the machine does and in nothing else.
pub const SEED: u64 = 2026;

/// How much to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Every slice at one small point, once: `cargo test --benches`.
    Test,
    /// The default slice with fewer and shorter rounds: to see what it is like.
    Quick,
    /// What `cargo bench comparisons` runs in five minutes.
    Default,
    /// The whole matrix: `BRIGADE_MATRIX=full`, about half an hour.
    Full,
}

/// How thoroughly to measure, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How much to do.
    pub extent: Extent,
    /// The machine.
    pub card: Card,
    /// Links in memory.
    pub links: usize,
    /// Interleaved rounds at every point.
    pub rounds: usize,
    /// Measured in each round; a quarter of it before that is warm-up.
    pub slice: Duration,
}

impl Settings {
    /// The usual thoroughness of an extent.
    pub fn new(extent: Extent, card: Card) -> Self {
        let (links, rounds, slice) = match extent {
            Extent::Full => (100_000, 18, 120), // six passes, as many as an interval needs
            Extent::Default => (100_000, 18, 60), // as above; many short rounds scatter less than a few long ones
            Extent::Quick => (100_000, 3, 150),
            Extent::Test => (1_000, 1, 20),
        };
        Settings { extent, card, links, rounds, slice: Duration::from_millis(slice) }
    }

    /// Whether nothing is measured.
    pub fn is_test(&self) -> bool {
        self.extent == Extent::Test
    }

    /// Serving threads, for the models with a fixed number of them, when `spare` cores are left to the generator.
    pub fn workers(&self, spare: usize) -> usize {
        self.card.cores.saturating_sub(spare).max(1)
    }
}
