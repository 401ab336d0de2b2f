//! "Clicks go into a basket, and the total empties it." While one empties it, another sees neither.

use super::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// How often a short link was clicked.
pub struct Clicks {
    basket: AtomicU64,
    total: AtomicU64,
}

impl Clicks {
    /// Not clicked yet.
    pub fn new() -> Self {
        Clicks { basket: AtomicU64::new(0), total: AtomicU64::new(0) }
    }

    /// Counts a click. Any number of threads may be in here at once.
    pub fn click(&self) {
        self.basket.fetch_add(1, SeqCst);
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        let new = self.basket.swap(0, SeqCst);
        self.total.fetch_add(new, SeqCst) + new
    }
}
