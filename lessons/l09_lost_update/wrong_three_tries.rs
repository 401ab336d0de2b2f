//! "No click comes too late three times." On a busy link one does, and is dropped.

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
        for _ in 0..3 {
            let n = self.total.load(SeqCst);
            if self.total.compare_exchange(n, n + 1, SeqCst, SeqCst).is_ok() {
                return;
            }
        }
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(SeqCst)
    }
}
