//! A table of links that is read from a file once, and then by every request, without a lock: a request that finds it
//! ready may read. Mostly it works.
//!
//! What holds once it is repaired:
//!
//! * A reader that finds the table ready finds the right targets.
//! * A reader that finds the table ready finds all of it.
//! * A table that was published is ready.
//! * Readers write nothing.
//! * Targets have 64 bits.
//!
//! Repair it. `new`, `publish` and `follow` keep their names and signatures: the judge calls them. What threads share
//! comes from `super::sync`, which stands in for `std::sync` and `std::thread`. No lock: readers are to write nothing.

use super::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// How many codes there are.
pub const CODES: usize = 2;

/// Where codes lead: numbers of targets, of which none is 0.
pub struct Table {
    targets: [AtomicU64; CODES],
    ready: AtomicBool,
}

impl Table {
    /// Empty.
    pub fn new() -> Self {
        Table { targets: [AtomicU64::new(0), AtomicU64::new(0)], ready: AtomicBool::new(false) }
    }

    /// Fills it, and lets everybody in. Called once.
    pub fn publish(&self, targets: [u64; CODES]) {
        for (slot, target) in self.targets.iter().zip(targets) {
            slot.store(target, Relaxed);
        }
        self.ready.store(true, Relaxed);
    }

    /// Where a code leads; `None` as long as the table is not ready.
    pub fn follow(&self, code: usize) -> Option<u64> {
        if !self.ready.load(Relaxed) {
            return None;
        }
        Some(self.targets[code].load(Relaxed))
    }
}
