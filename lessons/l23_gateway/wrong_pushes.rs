//! "One step for all: take first, and look whether it was too much." Who asks again and again is never admitted.

use super::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How often one client may ask.
pub struct Limiter {
    burst: u64,
    interval: u64,
    /// When the next request is due if the client asks evenly.
    due: AtomicU64,
}

impl Limiter {
    /// One request in each `interval`, and `burst` of them at once after a rest. Neither is 0; times are nanoseconds.
    pub fn new(burst: u64, interval: u64) -> Self {
        Limiter { burst, interval, due: AtomicU64::new(0) }
    }

    /// Asks for one request at `now`. If it is refused: for how long.
    pub fn ask(&self, now: u64) -> Result<(), u64> {
        let early = (self.burst - 1) * self.interval;
        let mut due = self.due.load(Relaxed);
        loop {
            let next = due.max(now) + self.interval;
            match self.due.compare_exchange(due, next, Relaxed, Relaxed) {
                Ok(_) if due > now + early => return Err(due - early - now),
                Ok(_) => return Ok(()),
                Err(found) => due = found,
            }
        }
    }
}
