//! How many are inside, over time: the left side of Little's law, measured without knowing the right one.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Counts who is inside, and the area under that count. One that comes calls [`InFlight::enter`], one that goes
/// [`InFlight::leave`].
#[derive(Debug)]
pub struct InFlight(Mutex<Inside>);

#[derive(Debug)]
struct Inside {
    now: u32,
    most: u32,
    since: Instant,
    area: f64,
}

impl Default for InFlight {
    fn default() -> Self {
        InFlight(Mutex::new(Inside { now: 0, most: 0, since: Instant::now(), area: 0.0 }))
    }
}

impl InFlight {
    /// One more is inside, since the time that this returns.
    pub fn enter(&self) -> Instant {
        self.change(1)
    }

    /// Who came at `entered` goes: how long it was inside.
    pub fn leave(&self, entered: Instant) -> Duration {
        self.change(-1) - entered
    }

    /// The area under the count so far, in seconds of one being inside.
    pub fn area(&self) -> f64 {
        self.lock().area
    }

    /// The most that were inside at once.
    pub fn most(&self) -> u32 {
        self.lock().most
    }

    fn change(&self, by: i32) -> Instant {
        let mut inside = self.lock();
        let now = Instant::now(); // under the lock, so that times come in order
        inside.area += f64::from(inside.now) * (now - inside.since).as_secs_f64();
        inside.since = now;
        inside.now = inside.now.saturating_add_signed(by);
        inside.most = inside.most.max(inside.now);
        now
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Nothing panics under the lock, so what it guards is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_is_the_sum_of_all_stays() {
        let inside = InFlight::default();
        let (first, second) = (inside.enter(), inside.enter());
        let stays = inside.leave(first) + inside.leave(second);
        assert!((inside.area() - stays.as_secs_f64()).abs() < 1e-6);
        assert_eq!(inside.most(), 2);
    }
}
