//! "If another thread came between, look again." Between that look and the store there is room, too.

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
        let mut n = self.total.load(SeqCst);
        while self.total.load(SeqCst) != n {
            n = self.total.load(SeqCst);
        }
        self.total.store(n + 1, SeqCst);
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(SeqCst)
    }
}
