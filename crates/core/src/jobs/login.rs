//! A login's computing: a password stretched in steps short enough to be seen on a lane.
//!
//! The hash is a stand-in for a password hash in one respect only: it costs CPU and nothing else.

use crate::measure::thread_cpu_clock;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// A step of this length is long beside a stamp (tens of ns) and short beside a time slice (ms).
const STEP: Duration = Duration::from_micros(150);

/// How a password is stretched: so many steps of so many rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Steps of at most about 150 µs of CPU each.
    pub steps: u32,
    rounds: u32,
}

impl Stretch {
    /// Steps that together cost about `cpu` of CPU time here, by the calling thread's own CPU clock,
    /// so that a busy machine does not shorten the work. Less than a step's worth is one short step.
    pub fn lasting(cpu: Duration) -> Self {
        let mut rounds = 64;
        let mut spent = Self::cost(rounds);
        while spent < STEP {
            rounds *= 2;
            spent = Self::cost(rounds);
        }
        let steps = (cpu.as_secs_f64() / STEP.as_secs_f64()).round().max(1.0);
        let step = cpu.as_secs_f64() / steps;
        let rounds = (f64::from(rounds) * step / spent.as_secs_f64()).ceil().max(1.0) as u32;
        Stretch { steps: steps as u32, rounds }
    }

    /// One step: mixes `state` with itself, round after round.
    pub fn step(&self, state: u64) -> u64 {
        (0..self.rounds).fold(state, |state, round| {
            let mut hasher = DefaultHasher::new();
            (state, round).hash(&mut hasher);
            hasher.finish()
        })
    }

    /// The cheapest of three tries, as CPU time.
    fn cost(rounds: u32) -> Duration {
        let stretch = Stretch { steps: 1, rounds };
        let once = || {
            let start = cpu_clock();
            std::hint::black_box(stretch.step(start.subsec_nanos().into()));
            cpu_clock() - start
        };
        (0..3).map(|_| once()).min().unwrap_or_default()
    }
}

/// CPU time the calling thread has used. Where there is no such clock (not a Unix) it is wall time, and
/// the workbench judges nothing by it.
pub fn cpu_clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    thread_cpu_clock().unwrap_or_else(|| START.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_password_stretches_to_the_same_hash() {
        let stretch = Stretch { steps: 3, rounds: 100 };
        assert_eq!(stretch.step(7), stretch.step(7));
        assert_ne!(stretch.step(7), stretch.step(8));
    }

    #[test]
    fn more_cpu_means_more_steps() {
        let short = Stretch::lasting(Duration::from_millis(1));
        let long = Stretch::lasting(Duration::from_millis(10));
        assert_eq!((short.steps, long.steps), (7, 67));
        assert_eq!(Stretch::lasting(Duration::from_micros(10)).steps, 1);
    }
}
