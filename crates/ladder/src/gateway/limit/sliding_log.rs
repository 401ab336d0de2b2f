//! A sliding log for one client: the time of every request that was admitted in the last window.

use super::{Limit, Ruling, nanoseconds};
use std::collections::VecDeque;

/// One client's log. It is exact, and its memory grows with the limit: eight bytes for each request of a window.
#[derive(Debug, Default)]
pub struct SlidingLog {
    admitted: VecDeque<u64>,
}

impl SlidingLog {
    /// Asks for one request at `now`, in nanoseconds. Time goes on from one call to the next.
    pub fn ask(&mut self, limit: &Limit, now: u64) -> Ruling {
        let per = nanoseconds(limit.per);
        while self.admitted.pop_front_if(|first| first.saturating_add(per) <= now).is_some() {}
        match self.admitted.front() {
            Some(first) if self.admitted.len() >= limit.requests.get() as usize => {
                Ruling::refused(first.saturating_add(per) - now)
            }
            _ => {
                self.admitted.push_back(now);
                Ruling::Admitted
            }
        }
    }

    /// Times that it keeps.
    pub fn kept(&self) -> usize {
        self.admitted.len()
    }
}
