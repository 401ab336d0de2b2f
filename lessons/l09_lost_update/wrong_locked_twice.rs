//! "Each access is locked." Each is, the two together are not.

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
        let n = *self.total.lock().unwrap();
        *self.total.lock().unwrap() = n + 1;
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        *self.total.lock().unwrap()
    }
}
