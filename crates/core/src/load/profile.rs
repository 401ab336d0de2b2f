//! A rate that changes while a run goes on: steps, ramps, bursts. Pure, with time as an argument.
//!
//! A schedule along a profile is a schedule at one request a second whose times are bent: where the profile says that twice
//! as many are due, it goes twice as fast. So Poisson arrivals stay Poisson (Çinlar, *Introduction to Stochastic Processes*,
//! 1975, chapter 4), and no rounding adds up.

use std::io::{self, ErrorKind};
use std::time::Duration;

/// A stretch of time in which the rate is even, or rises or falls evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Requests a second at its start.
    pub from: f64,
    /// And at its end.
    pub to: f64,
    /// How long it is.
    pub lasts: Duration,
}

impl Stretch {
    /// Requests that are due in it.
    fn amount(&self) -> f64 {
        (self.from + self.to) / 2.0 * self.lasts.as_secs_f64()
    }

    /// Seconds from its start until so many are due: what is left of `a t + (b − a) t² / 2T = x`.
    fn when(&self, amount: f64) -> f64 {
        if amount <= 0.0 {
            return 0.0;
        }
        let slope = (self.to - self.from) / self.lasts.as_secs_f64();
        let root = (self.from * self.from + 2.0 * slope * amount).max(0.0).sqrt();
        (2.0 * amount / (self.from + root)).min(self.lasts.as_secs_f64())
    }
}

/// Stretches one after another, and from the first again.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    stretches: Vec<Stretch>,
    /// What is due by the end of each.
    due: Vec<f64>,
}

impl Profile {
    /// These stretches.
    ///
    /// # Errors
    /// A rate that is negative or none, a stretch of no time, or no request at all.
    pub fn new(stretches: Vec<Stretch>) -> io::Result<Self> {
        let is_rate = |rate: f64| rate.is_finite() && rate >= 0.0;
        let wrong = |one: &&Stretch| !is_rate(one.from) || !is_rate(one.to) || one.lasts.is_zero();
        let refused = |why: String| io::Error::new(ErrorKind::InvalidInput, why);
        if let Some(Stretch { from, to, lasts }) = stretches.iter().find(wrong) {
            return Err(refused(format!(
                "from {from} to {to} requests a second within {lasts:?} is no stretch of a profile: rates are 0 or more, and \
                 it takes some time"
            )));
        }
        let longest = |sum: Duration, one: &Stretch| sum.checked_add(one.lasts);
        if stretches.iter().try_fold(Duration::ZERO, longest).is_none() {
            return Err(refused("this profile takes longer than time can be told".into()));
        }
        let due: Vec<f64> = stretches
            .iter()
            .scan(0.0, |due, stretch| {
                *due += stretch.amount();
                Some(*due)
            })
            .collect();
        match due.last() {
            Some(all) if *all > 0.0 => Ok(Profile { stretches, due }),
            _ => Err(refused("no request is ever due in this profile: name a rate above 0".into())),
        }
    }

    /// What it is made of.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// How long it is until it begins again.
    pub fn length(&self) -> Duration {
        self.stretches.iter().map(|stretch| stretch.lasts).sum()
    }

    /// Requests a second, on average.
    pub fn mean(&self) -> f64 {
        self.due.last().copied().unwrap_or_default() / self.length().as_secs_f64()
    }

    /// When so many requests are due.
    pub(super) fn when(&self, amount: f64) -> Duration {
        let all = self.due.last().copied().unwrap_or(1.0);
        let rounds = (amount / all).floor();
        let rest = (amount - rounds * all).max(0.0);
        // Where nothing is due, time passes until something is.
        let place = self.due.partition_point(|due| *due <= rest).min(self.stretches.len() - 1);
        let before: Duration = self.stretches[..place].iter().map(|stretch| stretch.lasts).sum();
        let past = place.checked_sub(1).map_or(0.0, |last| self.due[last]);
        let within = self.stretches[place].when(rest - past);
        let seconds = rounds * self.length().as_secs_f64() + before.as_secs_f64() + within;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Arrivals, Schedule};
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn profile(stretches: &[(f64, f64, u32)]) -> Profile {
        let stretch =
            |&(from, to, ms): &(f64, f64, u32)| Stretch { from, to, lasts: SECOND * ms / 1_000 };
        Profile::new(stretches.iter().map(stretch).collect()).unwrap()
    }

    /// How many are due in each second.
    fn each_second(profile: &Profile, arrivals: Arrivals, seconds: usize) -> Vec<usize> {
        let mut counts = vec![0; seconds];
        for due in Schedule::along(profile.clone(), arrivals, 7) {
            match counts.get_mut(due.as_secs() as usize) {
                Some(count) => *count += 1,
                None => break,
            }
        }
        counts
    }

    #[test]
    fn steps_ramps_and_pauses_send_as_many_as_they_say_and_begin_again() {
        let steps = profile(&[(100.0, 100.0, 2_000), (300.0, 300.0, 1_000)]);
        assert_eq!(each_second(&steps, Arrivals::Constant, 6), [100, 100, 300, 100, 100, 300]);
        let ramp = profile(&[(0.0, 400.0, 2_000), (400.0, 0.0, 2_000)]);
        assert_eq!(each_second(&ramp, Arrivals::Constant, 4), [100, 300, 300, 100]);
        let pause = profile(&[(0.0, 0.0, 1_000), (50.0, 50.0, 1_000)]);
        assert_eq!(each_second(&pause, Arrivals::Constant, 4), [0, 50, 0, 50]);
        assert_eq!((ramp.length(), ramp.mean(), pause.mean()), (4 * SECOND, 200.0, 25.0));
    }

    #[test]
    fn an_even_profile_is_the_schedule_of_its_rate() {
        let even = profile(&[(250.0, 250.0, 400)]);
        let along = Schedule::along(even, Arrivals::Constant, 1).take(1_000);
        let open = super::super::OpenLoop { rate: 250.0, arrivals: Arrivals::Constant, seed: 1 };
        for (bent, due) in along.zip(open.schedule().unwrap()) {
            assert!(bent.abs_diff(due) < Duration::from_nanos(10), "{bent:?} {due:?}");
        }
    }

    #[test]
    fn independent_users_of_a_burst_are_as_many_as_the_burst_says() {
        let bursts = profile(&[(1_000.0, 1_000.0, 900), (9_000.0, 9_000.0, 100)]);
        let counts = each_second(&bursts, Arrivals::Poisson, 50);
        let mean = counts.iter().sum::<usize>() as f64 / 50.0;
        // 1,800 a second: the deviation of a mean over 50 s is 6.
        assert!((mean - 1_800.0).abs() < 4.0 * 6.0, "{mean}");
    }

    #[test]
    fn what_is_no_profile_is_refused() {
        for stretches in [
            &[][..],
            &[(0.0, 0.0, 1_000)],
            &[(10.0, 10.0, 0)],
            &[(-1.0, 5.0, 1_000)],
            &[(f64::NAN, 1.0, 1_000)],
            &[(1.0, f64::INFINITY, 1_000)],
        ] {
            let stretch = |&(from, to, ms): &(f64, f64, u32)| Stretch {
                from,
                to,
                lasts: SECOND * ms / 1_000,
            };
            assert!(
                Profile::new(stretches.iter().map(stretch).collect()).is_err(),
                "{stretches:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_request_is_due_before_the_one_before_it_and_none_where_the_rate_is_zero(
            rates in proptest::collection::vec((0.0..500.0_f64, 0.0..500.0_f64, 1..3_000_u32), 1..6),
        ) {
            let mut stretches = rates;
            stretches.push((0.0, 0.0, 700));
            stretches.push((100.0, 20.0, 300));
            let profile = profile(&stretches);
            let (length, pause) = (profile.length(), profile.length() - SECOND);
            let mut last = Duration::ZERO;
            for due in Schedule::along(profile, Arrivals::Constant, 1).take(2_000) {
                prop_assert!(due >= last, "{due:?} before {last:?}");
                last = due;
                let at = Duration::from_nanos((due.as_nanos() % length.as_nanos()) as u64);
                let margin = SECOND / 1_000_000;
                let paused = at > pause + margin && at + margin < pause + SECOND * 7 / 10;
                prop_assert!(!paused, "{at:?} of {length:?}");
            }
        }
    }
}
