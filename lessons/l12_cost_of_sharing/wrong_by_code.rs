//! "No target is 0, so each says by itself whether it is there." Then the table is ready in parts.

use super::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Release},
};

/// How many codes there are.
pub const CODES: usize = 2;

/// Where codes lead: numbers of targets, of which none is 0.
pub struct Table {
    targets: [AtomicU64; CODES],
}

impl Table {
    /// Empty.
    pub fn new() -> Self {
        Table { targets: [AtomicU64::new(0), AtomicU64::new(0)] }
    }

    /// Fills it, and lets everybody in. Called once.
    pub fn publish(&self, targets: [u64; CODES]) {
        for (slot, target) in self.targets.iter().zip(targets) {
            slot.store(target, Release);
        }
    }

    /// Where a code leads; `None` as long as the table is not ready.
    pub fn follow(&self, code: usize) -> Option<u64> {
        Some(self.targets[code].load(Acquire)).filter(|target| *target > 0)
    }
}
