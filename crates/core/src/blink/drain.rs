//! Whether the server drains: it is about to stop, and sends its clients elsewhere while it still answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Shared by all that replies. It begins once and never ends: what comes after it is the stop.
#[derive(Clone, Debug, Default)]
pub(super) struct Drain(Arc<AtomicBool>);

impl Drain {
    /// From now on.
    pub(super) fn begin(&self) {
        self.0.store(true, Relaxed);
    }

    /// Whether it has begun. Nothing else is read by what this says, so no order is needed.
    pub(super) fn has_begun(&self) -> bool {
        self.0.load(Relaxed)
    }
}
