//! What was written before the flag is set with `Release` is seen by a thread that finds it set with `Acquire`.

use super::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

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
        self.ready.store(true, Release);
    }

    /// Where a code leads; `None` as long as the table is not ready.
    pub fn follow(&self, code: usize) -> Option<u64> {
        if !self.ready.load(Acquire) {
            return None;
        }
        Some(self.targets[code].load(Relaxed))
    }
}
