//! When requests are due: in a closed loop after answers, in an open loop by a schedule that no answer moves.
//!
//! It has no clock: times count from the start of the run.

use super::{Profile, Until};
use crate::measure::{ArrivalTimes, Arrivals};
use std::io::{self, ErrorKind};
use std::iter::{Peekable, Skip, StepBy};
use std::sync::Arc;
use std::time::Duration;

/// A closed loop: a user sends the next request when an answer has come and was thought about.
///
/// It measures capacity. It cannot measure what users of an overloaded service feel, because a slow answer
/// delays the very requests that would have suffered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedLoop {
    /// Requests that one user has under way at once; more than 1 is pipelining, and 0 counts as 1.
    pub depth: usize,
    /// From an answer to the next request. The users begin spread evenly over this time, not all at once.
    pub think: Duration,
}

impl Default for ClosedLoop {
    fn default() -> Self {
        ClosedLoop { depth: 1, think: Duration::ZERO }
    }
}

/// An open loop: requests are due when their time has come, whether or not earlier ones were answered.
///
/// Users who do not know of each other make such a load, and only it shows what they feel: a request that
/// finds all connections taken waits, and its latency counts from the time it was due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenLoop {
    /// Requests per second over all users; positive.
    pub rate: f64,
    /// How the times between requests vary.
    pub arrivals: Arrivals,
    /// Fixes the times of Poisson arrivals.
    pub seed: u64,
}

impl OpenLoop {
    /// The times at which requests are due, for ever. The same seed gives the same times.
    ///
    /// # Errors
    /// A rate that is not positive and finite.
    pub fn schedule(&self) -> io::Result<Schedule> {
        if !(self.rate.is_finite() && self.rate > 0.0) {
            let why = format!("{} requests per second is no rate: name a positive one", self.rate);
            return Err(io::Error::new(ErrorKind::InvalidInput, why));
        }
        Ok(Schedule::of(self.arrivals.times(self.rate, self.seed), None))
    }
}

/// The times at which the requests of an open loop are due, counted from its start.
#[derive(Clone, Debug)]
pub struct Schedule {
    times: ArrivalTimes,
    /// Bends the times, which are of one request a second then.
    profile: Option<Arc<Profile>>,
    number: u64,
    most: u64,
    end: Duration,
}

/// Every n-th time of a schedule: what one of n generators sends. Together they send exactly the schedule.
pub(super) type Share = Peekable<StepBy<Skip<Schedule>>>;

impl Schedule {
    fn of(times: ArrivalTimes, profile: Option<Arc<Profile>>) -> Self {
        Schedule { times, profile, number: 0, most: u64::MAX, end: Duration::MAX }
    }

    /// The times at which requests are due at a rate that follows a profile, for ever. The same seed gives the same times.
    pub fn along(profile: Profile, arrivals: Arrivals, seed: u64) -> Self {
        Schedule::of(arrivals.times(1.0, seed), Some(Arc::new(profile)))
    }

    /// Ends where `until` says.
    pub(super) fn limited(mut self, until: Until, users: usize) -> Self {
        match until {
            Until::Sent(most) => self.most = most,
            Until::Each(each) => self.most = each.saturating_mul(users as u64),
            Until::Elapsed(time) => self.end = time,
        }
        self
    }

    /// The last time, if it ends.
    pub(super) fn last_due(&self) -> Duration {
        match self.most {
            u64::MAX => self.end,
            _ => self.clone().last().unwrap_or_default(),
        }
    }

    /// The part of one of `parts` generators.
    pub(super) fn share(self, part: usize, parts: usize) -> Share {
        self.skip(part).step_by(parts).peekable()
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        if self.number == self.most {
            return None;
        }
        self.number += 1;
        let time = self.times.next()?;
        let bent = |profile: &Arc<Profile>| profile.when(time.as_secs_f64());
        Some(self.profile.as_ref().map_or(time, bent)).filter(|due| *due < self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(arrivals: Arrivals, seed: u64) -> Schedule {
        OpenLoop { rate: 1000.0, arrivals, seed }.schedule().unwrap()
    }

    #[test]
    fn a_schedule_ends_where_it_is_told() {
        let constant = || times(Arrivals::Constant, 1);
        assert_eq!(constant().limited(Until::Sent(7), 3).count(), 7);
        assert_eq!(constant().limited(Until::Each(7), 3).count(), 21);
        let second = Until::Elapsed(Duration::from_secs(1));
        assert_eq!(constant().limited(second, 3).count(), 1_000);
        assert_eq!(constant().limited(Until::Sent(7), 3).last_due(), Duration::from_millis(6));
        assert_eq!(constant().limited(second, 3).last_due(), Duration::from_secs(1));
    }

    #[test]
    fn several_generators_send_exactly_the_schedule() {
        let all = || times(Arrivals::Poisson, 3).limited(Until::Sent(100), 1);
        let mut together: Vec<_> = (0..3).flat_map(|part| all().share(part, 3)).collect();
        together.sort();
        assert!(all().eq(together));
    }

    #[test]
    fn no_rate_is_refused() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(OpenLoop { rate, arrivals: Arrivals::Constant, seed: 1 }.schedule().is_err());
        }
    }
}
