//! A run seen from another thread: how far it is, and a way to end it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Shows how far a run is and ends it early. What is under way by then is still waited for.
#[derive(Debug, Default)]
pub struct Control {
    stopped: AtomicBool,
    answered: AtomicU64,
}

impl Control {
    /// Ends the run, and every later one of the same users.
    pub fn stop(&self) {
        self.stopped.store(true, Relaxed);
    }

    /// Right answers so far, over all runs.
    pub fn answered(&self) -> u64 {
        self.answered.load(Relaxed)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Relaxed)
    }

    pub(super) fn count(&self, answers: u64) {
        if answers > 0 {
            self.answered.fetch_add(answers, Relaxed);
        }
    }
}
