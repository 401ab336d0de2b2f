//! What a run of load found: answers and their latencies, and failures, which never count as latency.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Latencies beyond this are recorded as this: patience ends long before.
const LONGEST: Duration = Duration::from_secs(60);

/// What a run of load found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Requests that got the right answer.
    pub answered: u64,
    /// Requests and users that did not.
    pub failures: Failures,
    /// From the first request to the last answer.
    pub wall: Duration,
    latency: Histogram<u64>,
}

/// What went wrong, counted in requests, except for `refused`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// Users who got no connection.
    pub refused: u64,
    /// Unanswered when the server closed or reset the connection.
    pub hung_up: u64,
    /// Answered with another status or target than the right one, or with what is no HTTP.
    pub wrong: u64,
    /// Unanswered when patience ended.
    pub timed_out: u64,
}

impl Failures {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.refused + self.hung_up + self.wrong + self.timed_out
    }
}

impl Report {
    pub(super) fn new() -> Self {
        // Three digits from a nanosecond to a minute: about 200 KB, whatever is recorded.
        let latency = Histogram::new_with_bounds(1, LONGEST.as_nanos() as u64, 3);
        Report {
            answered: 0,
            failures: Failures::default(),
            wall: Duration::ZERO,
            latency: latency.expect("constant bounds and digits that the histogram accepts"),
        }
    }

    pub(super) fn answer(&mut self, latency: Duration) {
        self.answered += 1;
        self.latency.saturating_record(latency.as_nanos() as u64);
    }

    /// Right answers per second.
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.wall.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// The latency that a share `q` (0 to 1) of the answers did not exceed; zero if there was no answer.
    pub fn latency(&self, q: f64) -> Duration {
        Duration::from_nanos(self.latency.value_at_quantile(q))
    }

    /// Adds another run's answers and failures, one run after the other.
    pub fn add(&mut self, other: &Report) {
        self.answered += other.answered;
        self.wall += other.wall;
        self.failures.refused += other.failures.refused;
        self.failures.hung_up += other.failures.hung_up;
        self.failures.wrong += other.failures.wrong;
        self.failures.timed_out += other.failures.timed_out;
        self.latency += &other.latency;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_runs_add_up_and_their_quantiles_are_those_of_all_answers() {
        let (mut first, mut second) = (Report::new(), Report::new());
        (0..99).for_each(|_| first.answer(Duration::from_micros(100)));
        second.answer(Duration::from_millis(50));
        second.failures.timed_out = 3;
        (first.wall, second.wall) = (Duration::from_secs(1), Duration::from_secs(1));
        first.add(&second);
        assert_eq!((first.answered, first.failures.total()), (100, 3));
        assert!((first.rate() - 50.0).abs() < 1e-9);
        assert!(first.latency(0.5) < Duration::from_micros(101));
        assert!(first.latency(1.0) >= Duration::from_millis(50));
    }

    #[test]
    fn no_answer_has_no_latency_and_no_rate() {
        assert_eq!((Report::new().latency(0.99), Report::new().rate()), (Duration::ZERO, 0.0));
    }
}
