//! The flag stays relaxed; a fence before it is set and one after it was seen do the same.

use super::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
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
        fence(Release);
        self.ready.store(true, Relaxed);
    }

    /// Where a code leads; `None` as long as the table is not ready.
    pub fn follow(&self, code: usize) -> Option<u64> {
        if !self.ready.load(Relaxed) {
            return None;
        }
        fence(Acquire);
        Some(self.targets[code].load(Relaxed))
    }
}
