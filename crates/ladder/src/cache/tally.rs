//! How often a cache knew the answer.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What one cache was asked so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// It knew the answer.
    pub hits: u64,
    /// It did not, or could not be asked.
    pub misses: u64,
}

/// The same, counted by any thread. `Relaxed`: tallies, and nothing is read because of their values.
#[derive(Debug, Default)]
pub(super) struct Tally {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Tally {
    pub(super) fn hit(&self) {
        self.hits.fetch_add(1, Relaxed);
    }

    pub(super) fn miss(&self) {
        self.misses.fetch_add(1, Relaxed);
    }

    pub(super) fn counts(&self) -> Counts {
        Counts { hits: self.hits.load(Relaxed), misses: self.misses.load(Relaxed) }
    }
}
