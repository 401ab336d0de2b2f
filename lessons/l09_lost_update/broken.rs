//! A click counter that many threads share. Safe Rust: no data race, and yet clicks get lost.
//!
//! What holds once it is repaired:
//!
//! * No click is lost, whatever other threads do at the same time.
//! * No click is lost, however often another thread comes between.
//! * The total has every click that is over, and none that has not begun.
//! * Clicks are counted in 64 bits.
//!
//! Repair it. `new`, `click` and `total` keep their names and signatures: the judge calls them. What threads
//! share comes from `super::sync`, which stands in for `std::sync` and `std::thread`.

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
        self.total.store(n + 1, SeqCst);
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(SeqCst)
    }
}
