//! For how long an entry is kept, and when it is asked for again before that. Pure: time and chance are arguments.

use std::time::Duration;

/// How long entries live.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifetime {
    /// At most.
    longest: Duration,
    /// By up to which share of that a life is shorter, 0 to 1.
    jitter: f64,
}

impl Lifetime {
    /// Every entry lives as long: those that were stored together expire together.
    pub const fn exactly(longest: Duration) -> Self {
        Lifetime { longest, jitter: 0.0 }
    }

    /// Each life is shorter by a share that is drawn for it, up to `jitter` (0 to 1): entries that were stored together
    /// (after a start, after a flush) expire one by one.
    pub const fn jittered(longest: Duration, jitter: f64) -> Self {
        Lifetime { longest, jitter: jitter.clamp(0.0, 1.0) }
    }

    /// The longest life.
    pub fn longest(&self) -> Duration {
        self.longest
    }

    /// One entry's, for a `draw` from 0 to 1.
    pub fn of(&self, draw: f64) -> Duration {
        self.longest.mul_f64(1.0 - self.jitter * draw.clamp(0.0, 1.0))
    }
}

/// Whether the reader who drew `draw` (0 to 1, evenly) loads an entry anew that is good for `left` more, when a load takes
/// `cost`: it becomes likely about `cost` before the end, and the more readers there are, the sooner one of them does.
/// XFetch with β = 1: Vattani, Chierichetti, Lowenstein, "Optimal probabilistic cache stampede prevention", 2015.
pub fn is_early(left: Duration, cost: Duration, draw: f64) -> bool {
    cost.as_secs_f64() * -draw.ln() >= left.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_life_is_shortened_by_no_more_than_its_jitter() {
        let life = Lifetime::jittered(10 * SECOND, 0.2);
        assert_eq!(
            [0.0, 0.5, 1.0].map(|draw| life.of(draw)),
            [10 * SECOND, 9 * SECOND, 8 * SECOND]
        );
        assert_eq!(Lifetime::exactly(SECOND).of(0.7), SECOND);
        assert_eq!(Lifetime::jittered(SECOND, 7.0).of(1.0), Duration::ZERO);
    }

    #[test]
    fn the_chance_of_a_load_one_cost_before_the_end_is_one_in_e() {
        let draws: Vec<f64> = (1..=10_000).map(|n| f64::from(n) / 10_000.0).collect();
        let early = |left| draws.iter().filter(|draw| is_early(left, SECOND, **draw)).count();
        assert_eq!(early(SECOND), 3_678); // 10,000 / e
        assert_eq!(early(5 * SECOND), 67);
        assert_eq!(early(Duration::ZERO), 10_000);
        assert!(is_early(SECOND, SECOND, 0.0) && !is_early(SECOND, Duration::ZERO, 0.0));
    }
}
