//! When requests arrive that do not wait for each other's answers: as times, counted from the start.
//!
//! It has no clock: the load generator sends at these times, and a simulation need not wait for them.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::Exp1;
use std::time::Duration;

/// How the times between arrivals vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrivals {
    /// Not at all.
    Constant,
    /// As those of many independent users: exponentially distributed.
    Poisson,
}

impl Arrivals {
    /// `rate` of them a second, for ever; the same `seed` gives the same times. The rate must be positive and finite:
    /// with another one all times are [`Duration::MAX`] or zero.
    pub fn times(self, rate: f64, seed: u64) -> ArrivalTimes {
        ArrivalTimes {
            arrivals: self,
            gap: 1.0 / rate,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
            number: 0,
            seconds: 0.0,
        }
    }
}

/// The times of arrivals, in order and without end.
#[derive(Clone, Debug)]
pub struct ArrivalTimes {
    arrivals: Arrivals,
    /// Seconds from one arrival to the next, in the mean.
    gap: f64,
    rng: Xoshiro256PlusPlus,
    number: u64,
    seconds: f64,
}

impl Iterator for ArrivalTimes {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        match self.arrivals {
            // Multiplied and not added up: rounding must not drift over an hour.
            Arrivals::Constant => self.seconds = self.number as f64 * self.gap,
            Arrivals::Poisson => self.seconds += self.gap * self.rng.sample::<f64, _>(Exp1),
        }
        self.number += 1;
        Some(Duration::try_from_secs_f64(self.seconds).unwrap_or(Duration::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_arrivals_come_every_millisecond_and_do_not_drift() {
        let mut times = Arrivals::Constant.times(1000.0, 1);
        assert_eq!(times.next(), Some(Duration::ZERO));
        assert_eq!(times.next(), Some(Duration::from_millis(1)));
        let late = times.nth(3_600_000 - 3).unwrap();
        assert!(late.abs_diff(Duration::from_millis(3_599_999)) < Duration::from_nanos(10));
    }

    #[test]
    fn poisson_gaps_have_the_mean_and_the_spread_of_an_exponential() {
        let times = Arrivals::Poisson.times(1000.0, 1).take(100_000);
        let times: Vec<f64> = times.map(|time| time.as_secs_f64()).collect();
        let gaps: Vec<f64> = times.windows(2).map(|pair| (pair[1] - pair[0]) * 1e3).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
        assert!((variance.sqrt() - 1.0).abs() < 0.02, "{variance}");
    }

    #[test]
    fn the_same_seed_gives_the_same_times() {
        let first = |seed| Arrivals::Poisson.times(1000.0, seed).take(100).collect::<Vec<_>>();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
