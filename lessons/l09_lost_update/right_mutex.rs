//! One lock around reading, adding and writing.

use super::sync::Mutex;

/// How often a short link was clicked.
pub struct Clicks {
    total: Mutex<u64>,
}

impl Clicks {
    /// Not clicked yet.
    pub fn new() -> Self {
        Clicks { total: Mutex::new(0) }
    }

    /// Counts a click. Any number of threads may be in here at once.
    pub fn click(&self) {
        *self.total.lock().unwrap() += 1;
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        *self.total.lock().unwrap()
    }
}
