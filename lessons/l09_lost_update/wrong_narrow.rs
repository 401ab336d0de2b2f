//! "One step, and 16 bits are enough for a link." Until it is popular.

use super::sync::atomic::{AtomicU16, Ordering::SeqCst};

/// How often a short link was clicked.
pub struct Clicks {
    total: AtomicU16,
}

impl Clicks {
    /// Not clicked yet.
    pub fn new() -> Self {
        Clicks { total: AtomicU16::new(0) }
    }

    /// Counts a click. Any number of threads may be in here at once.
    pub fn click(&self) {
        self.total.fetch_add(1, SeqCst);
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(SeqCst).into()
    }
}
