//! Under a lock: looking and moving on are one step all the same.

use super::sync::Mutex;

/// How often one client may ask.
pub struct Limiter {
    burst: u64,
    interval: u64,
    /// When the next request is due if the client asks evenly.
    due: Mutex<u64>,
}

impl Limiter {
    /// One request in each `interval`, and `burst` of them at once after a rest. Neither is 0; times are nanoseconds.
    pub fn new(burst: u64, interval: u64) -> Self {
        Limiter { burst, interval, due: Mutex::new(0) }
    }

    /// Asks for one request at `now`. If it is refused: for how long.
    pub fn ask(&self, now: u64) -> Result<(), u64> {
        let mut due = self.due.lock().unwrap();
        let earliest = due.saturating_sub((self.burst - 1) * self.interval);
        if now < earliest {
            return Err(earliest - now);
        }
        *due = now.max(*due) + self.interval;
        Ok(())
    }
}
