//! A limiter for one client: `burst` requests in each window, a window being as long as `burst` requests take at the
//! agreed rate. That is at most so many in any such time, it says.
//!
//! At the end of a window and the start of the next it admits twice as many, and threads that ask at once get in together. What holds once
//! it is repaired:
//!
//! * In every window of length `t`, wherever it begins, at most `burst + t / interval` requests are admitted.
//! * However many threads ask at once, no more are admitted.
//! * The same if a thread read the clock before another, and asks after it.
//! * A request is refused only if it would be one too many.
//! * A request that is refused takes nothing away.
//! * Who is refused is told the shortest time after which the next request is admitted.
//!
//! Repair it. `new` and `ask` keep their names and signatures: the judge calls them. What threads share comes from
//! `super::sync`, which stands in for `std::sync` and `std::thread`.

use super::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// How often one client may ask.
pub struct Limiter {
    burst: u64,
    interval: u64,
    /// When the window began that is counted.
    began: AtomicU64,
    admitted: AtomicU64,
}

impl Limiter {
    /// One request in each `interval`, and `burst` of them at once after a rest. Neither is 0; times are nanoseconds.
    pub fn new(burst: u64, interval: u64) -> Self {
        Limiter { burst, interval, began: AtomicU64::new(0), admitted: AtomicU64::new(0) }
    }

    /// Asks for one request at `now`. If it is refused: for how long.
    pub fn ask(&self, now: u64) -> Result<(), u64> {
        let window = self.burst * self.interval;
        let began = now - now % window;
        if self.began.load(SeqCst) != began {
            self.began.store(began, SeqCst);
            self.admitted.store(0, SeqCst);
        }
        if self.admitted.load(SeqCst) >= self.burst {
            return Err(began + window - now);
        }
        self.admitted.fetch_add(1, SeqCst);
        Ok(())
    }
}
