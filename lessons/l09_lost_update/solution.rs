//! Reading, adding and writing are one step: no thread can come between.

use super::sync::atomic::{AtomicU64, Ordering::SeqCst};

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
        self.total.fetch_add(1, SeqCst);
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(SeqCst)
    }
}
