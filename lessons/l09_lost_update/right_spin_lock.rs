//! A lock of one's own: a flag that one thread at a time can set, taken with `Acquire` and given back with `Release`.

use super::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use super::sync::hint;

/// How often a short link was clicked.
pub struct Clicks {
    locked: AtomicBool,
    total: AtomicU64,
}

impl Clicks {
    /// Not clicked yet.
    pub fn new() -> Self {
        Clicks { locked: AtomicBool::new(false), total: AtomicU64::new(0) }
    }

    /// Counts a click. Any number of threads may be in here at once.
    pub fn click(&self) {
        while self.locked.compare_exchange(false, true, Acquire, Relaxed).is_err() {
            hint::spin_loop();
        }
        let n = self.total.load(Relaxed);
        self.total.store(n + 1, Relaxed);
        self.locked.store(false, Release);
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(Relaxed)
    }
}
