//! "`compare_exchange` only writes if no thread came between." And if one did, this click is not counted.

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
        let n = self.total.load(SeqCst);
        let _written = self.total.compare_exchange(n, n + 1, SeqCst, SeqCst);
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(SeqCst)
    }
}
