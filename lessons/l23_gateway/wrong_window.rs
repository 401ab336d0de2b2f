//! "The window and its counter change together, under one lock." The threads are right, and the window is not.

use super::sync::Mutex;

/// How often one client may ask.
pub struct Limiter {
    burst: u64,
    interval: u64,
    /// When the window began that is counted, and how many were admitted in it.
    counted: Mutex<(u64, u64)>,
}

impl Limiter {
    /// One request in each `interval`, and `burst` of them at once after a rest. Neither is 0; times are nanoseconds.
    pub fn new(burst: u64, interval: u64) -> Self {
        Limiter { burst, interval, counted: Mutex::new((0, 0)) }
    }

    /// Asks for one request at `now`. If it is refused: for how long.
    pub fn ask(&self, now: u64) -> Result<(), u64> {
        let window = self.burst * self.interval;
        let began = now - now % window;
        let mut counted = self.counted.lock().unwrap();
        if counted.0 != began {
            *counted = (began, 0);
        }
        if counted.1 >= self.burst {
            return Err(began + window - now);
        }
        counted.1 += 1;
        Ok(())
    }
}
