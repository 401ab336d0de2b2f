//! GCRA for one client: one number, one compare-and-swap.

use super::{Limit, Ruling};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// One client's state; the default one is at rest. Times are nanoseconds since a moment of the caller's, the same for all threads.
#[derive(Debug, Default)]
pub struct Gcra {
    /// When the next request is due if the client asks evenly, its theoretical arrival time.
    ///
    /// `Relaxed`: nothing else is published with it, and of one atomic all threads see the changes in one order.
    pub(super) due: AtomicU64,
}

impl Gcra {
    /// Asks for one request at `now`.
    pub fn ask(&self, limit: &Limit, now: u64) -> Ruling {
        let next = |due| next(due, limit, now);
        match self.due.fetch_update(Relaxed, Relaxed, next) {
            Ok(_) => Ruling::Admitted,
            Err(due) => Ruling::refused(due - limit.tolerance() - now),
        }
    }

    /// When it is at rest: from then on it is as one that never asked.
    pub fn rests_at(&self) -> u64 {
        self.due.load(Relaxed)
    }
}

/// When the next request is due once one at `now` is admitted; `None` if it comes too early to be.
fn next(due: u64, limit: &Limit, now: u64) -> Option<u64> {
    let is_early = due.saturating_sub(limit.tolerance()) > now;
    (!is_early).then(|| due.max(now).saturating_add(limit.interval()))
}
