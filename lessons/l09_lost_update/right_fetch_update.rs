//! Read, add, and write only if no other thread came between; else again.

use super::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How often a short link was clicked.
pub struct Clicks {
    total: AtomicU64,
}

impl Clicks {
    /// Not clicked yet.
    pub fn new() -> Self {
        Clicks { total: AtomicU64::new(0) }
    }

    /// Counts a click. Any number of threads may be in here at once.
    pub fn click(&self) {
        self.total.fetch_update(Relaxed, Relaxed, |n| Some(n + 1)).unwrap();
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(Relaxed)
    }
}
