//! "Both targets in one atomic: nothing can come between." If they are small.

use super::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Release},
};

/// How many codes there are.
pub const CODES: usize = 2;

/// Where codes lead: numbers of targets, of which none is 0.
pub struct Table {
    targets: AtomicU64,
}

impl Table {
    /// Empty.
    pub fn new() -> Self {
        Table { targets: AtomicU64::new(0) }
    }

    /// Fills it, and lets everybody in. Called once.
    pub fn publish(&self, targets: [u64; CODES]) {
        let low = targets[0] & u64::from(u32::MAX);
        self.targets.store((targets[1] << 32) | low, Release);
    }

    /// Where a code leads; `None` as long as the table is not ready.
    pub fn follow(&self, code: usize) -> Option<u64> {
        let targets = self.targets.load(Acquire);
        Some((targets >> (32 * code)) & u64::from(u32::MAX)).filter(|_| targets > 0)
    }
}
