//! What a run of load found: answers and their latencies, how late the generator itself was, and failures,
//! which never count as latency.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Latencies beyond this are recorded as this.
const LONGEST: Duration = Duration::from_secs(3600);

/// How late a generator may be at the 99th percentile, whatever the latency.
const LATE: Duration = Duration::from_millis(1);

/// How much of the time a generator may be busy if it has a schedule to keep: beyond, it is the bottleneck.
const BUSY: f64 = 0.95;

/// What a run of load found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Requests that went out, or would have, had the server not refused the connection.
    pub sent: u64,
    /// Requests that got the right answer.
    pub answered: u64,
    /// Requests and users that did not.
    pub failures: Failures,
    /// From the first request to the last answer.
    pub wall: Duration,
    latency: Histogram<u64>,
    lateness: Histogram<u64>,
    /// Seconds of all generators, and those of them in which they waited for something to happen.
    spent: f64,
    waited: f64,
}

/// What went wrong, counted in requests, except that `refused` counts users too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// Users who got no connection at first, and requests that got none in place of a lost one.
    pub refused: u64,
    /// Unanswered when the server closed or reset the connection.
    pub hung_up: u64,
    /// Answered with another status or target than the right one, or with what is no HTTP.
    pub wrong: u64,
    /// Unanswered when patience ended.
    pub timed_out: u64,
    /// Due, and not sent when the run ended: no connection had become free.
    pub missing: u64,
}

impl Failures {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.refused + self.hung_up + self.wrong + self.timed_out + self.missing
    }

    fn add(&mut self, other: &Failures) {
        self.refused += other.refused;
        self.hung_up += other.hung_up;
        self.wrong += other.wrong;
        self.timed_out += other.timed_out;
        self.missing += other.missing;
    }
}

impl Report {
    pub(super) fn new() -> Self {
        // Three digits from a nanosecond to an hour: about 250 KB, whatever is recorded.
        let histogram = Histogram::new_with_bounds(1, LONGEST.as_nanos() as u64, 3)
            .expect("constant bounds and digits that the histogram accepts");
        Report {
            sent: 0,
            answered: 0,
            failures: Failures::default(),
            wall: Duration::ZERO,
            lateness: histogram.clone(),
            latency: histogram,
            spent: 0.0,
            waited: 0.0,
        }
    }

    /// A request went out, so late by the generator's own fault.
    pub(super) fn send(&mut self, lateness: Option<Duration>) {
        self.sent += 1;
        if let Some(lateness) = lateness {
            self.lateness.saturating_record(lateness.as_nanos() as u64);
        }
    }

    /// The right answer came `now` to a request that was `intended` for then.
    pub(super) fn answer(&mut self, intended: Duration, now: Duration) {
        self.answered += 1;
        self.latency.saturating_record(now.saturating_sub(intended).as_nanos() as u64);
    }

    /// A generator is done, and spent its time so.
    pub(super) fn spend(&mut self, spent: Duration, waited: Duration) {
        self.spent += spent.as_secs_f64();
        self.waited += waited.as_secs_f64();
    }

    /// Right answers per second.
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.wall.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// The latency, from the intended start, that a share `q` (0 to 1) of the answers did not exceed; zero if
    /// there was no answer.
    pub fn latency(&self, q: f64) -> Duration {
        Duration::from_nanos(self.latency.value_at_quantile(q))
    }

    /// How late the generator itself was, at most, for a share `q` (0 to 1) of the requests: from when a request
    /// was due *and* a connection was free for it until it was sent. Waiting for a connection is no lateness, for
    /// there the server is slow. Zero for a closed loop without thinking: it sends when it can.
    ///
    /// An answer that the generator found lying there counts as having come when it last looked, so that a
    /// generator that is too busy to look accuses itself and not the server.
    pub fn lateness(&self, q: f64) -> Duration {
        Duration::from_nanos(self.lateness.value_at_quantile(q))
    }

    /// The share of its time (0 to 1) in which the generator did not wait for something to happen. Near 1, what a
    /// closed loop measures is the generator's own capacity.
    pub fn busy(&self) -> f64 {
        if self.spent > 0.0 { (1.0 - self.waited / self.spent).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Whether the latencies are the server's: the 99th percentile of the lateness is at most a millisecond or a
    /// tenth of the median latency, and who had a schedule to keep had time left.
    ///
    /// # Errors
    /// Says what was wrong with the generator, and what to do. A report with this verdict is no measurement.
    pub fn validity(&self) -> Result<(), String> {
        let late = self.lateness(0.99);
        let allowed = LATE.max(self.latency(0.5) / 10);
        let why = if late > allowed {
            format!("{late:.1?} late at the 99th percentile and may be {allowed:.1?}")
        } else if self.busy() > BUSY && !self.lateness.is_empty() {
            format!("busy for {:.0} % of the time", self.busy() * 100.0)
        } else {
            return Ok(());
        };
        Err(format!(
            "INVALID: the generator itself was {why}, so these latencies are not the server's. Let nothing else run \
             beside it, lower the rate, or give it more threads."
        ))
    }

    /// Adds another run's answers and failures, one run after the other.
    pub fn add(&mut self, other: &Report) {
        let wall = self.wall + other.wall;
        self.join(other);
        self.wall = wall;
    }

    /// Adds what another generator found in the same run.
    pub(super) fn join(&mut self, other: &Report) {
        self.sent += other.sent;
        self.answered += other.answered;
        self.failures.add(&other.failures);
        self.wall = self.wall.max(other.wall);
        self.latency += &other.latency;
        self.lateness += &other.lateness;
        self.spent += other.spent;
        self.waited += other.waited;
    }

    /// Every bucket of the latencies that is not empty, and how many answers it holds.
    #[cfg(test)]
    pub(super) fn buckets(&self) -> Vec<(u64, u64)> {
        let recorded = self.latency.iter_recorded();
        recorded.map(|bucket| (bucket.value_iterated_to(), bucket.count_at_value())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn answered(count: u64, latency: Duration) -> Report {
        let mut report = Report::new();
        (0..count).for_each(|_| report.answer(MS, MS + latency));
        report.wall = Duration::from_secs(1);
        report
    }

    #[test]
    fn two_runs_add_up_and_their_quantiles_are_those_of_all_answers() {
        let (mut first, mut second) = (answered(99, MS / 10), answered(1, 50 * MS));
        second.failures.timed_out = 3;
        first.add(&second);
        assert_eq!((first.answered, first.failures.total()), (100, 3));
        assert!((first.rate() - 50.0).abs() < 1e-9);
        assert!(first.latency(0.5) < Duration::from_micros(101));
        assert!(first.latency(1.0) >= 50 * MS);
    }

    #[test]
    fn generators_side_by_side_share_their_time() {
        let mut both = answered(60, MS);
        both.join(&answered(40, MS));
        assert_eq!((both.answered, both.wall), (100, Duration::from_secs(1)));
    }

    #[test]
    fn no_answer_has_no_latency_and_no_rate() {
        assert_eq!((Report::new().latency(0.99), Report::new().rate()), (Duration::ZERO, 0.0));
    }

    #[test]
    fn a_generator_that_is_late_for_two_in_a_hundred_by_more_than_a_millisecond_measures_nothing() {
        let late = |count, lateness| {
            let mut report = answered(100, 2 * MS);
            (0..100).for_each(|n| report.send(Some(if n < count { lateness } else { MS / 100 })));
            report.validity()
        };
        assert_eq!(late(1, 5 * MS), Ok(()));
        assert_eq!(late(2, MS * 99 / 100), Ok(()));
        let why = late(2, 5 * MS).unwrap_err();
        assert!(why.contains("INVALID") && why.contains("5.0ms"), "{why}");
    }

    #[test]
    fn a_tenth_of_the_median_latency_is_early_enough_behind_a_slow_server() {
        let mut report = answered(100, 100 * MS);
        (0..100).for_each(|_| report.send(Some(9 * MS)));
        assert_eq!(report.validity(), Ok(()));
        (0..100).for_each(|_| report.send(Some(11 * MS)));
        assert!(report.validity().is_err());
    }

    #[test]
    fn a_generator_without_time_to_spare_measures_itself_if_it_has_a_schedule_to_keep() {
        let mut report = answered(100, MS);
        report.spend(Duration::from_secs(10), Duration::from_millis(100));
        report.join(&report.clone());
        assert!((report.busy() - 0.99).abs() < 1e-9);
        assert_eq!(report.validity(), Ok(()), "a closed loop finds a capacity, be it its own");
        report.send(Some(MS / 10));
        assert!(report.validity().unwrap_err().contains("busy for 99 %"));
    }
}
