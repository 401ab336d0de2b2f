//! "A bucket that fills with time, and a clock that only goes on." A thread with an older time gets what the clock of a newer one filled
//! in.

use super::sync::Mutex;

/// How often one client may ask.
pub struct Limiter {
    burst: u64,
    interval: u64,
    bucket: Mutex<Bucket>,
}

/// What is left to spend, in time, and when that was so.
struct Bucket {
    left: u64,
    at: u64,
}

impl Limiter {
    /// One request in each `interval`, and `burst` of them at once after a rest. Neither is 0; times are nanoseconds.
    pub fn new(burst: u64, interval: u64) -> Self {
        Limiter { burst, interval, bucket: Mutex::new(Bucket { left: burst * interval, at: 0 }) }
    }

    /// Asks for one request at `now`. If it is refused: for how long.
    pub fn ask(&self, now: u64) -> Result<(), u64> {
        let mut bucket = self.bucket.lock().unwrap();
        let filled = bucket.left + now.saturating_sub(bucket.at);
        bucket.left = filled.min(self.burst * self.interval);
        bucket.at = now.max(bucket.at);
        if bucket.left < self.interval {
            return Err(self.interval - bucket.left);
        }
        bucket.left -= self.interval;
        Ok(())
    }
}
