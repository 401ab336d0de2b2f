//! What a run of load found: answers and their latencies, failures and how long they had been waited for, and how late
//! the generator itself was.

use super::failure::{Failure, Failures, Reasons};
use super::over_time::OverTime;
use super::percentile::{Percentile, percentile};
use hdrhistogram::Histogram;
use std::time::Duration;

/// Latencies beyond this are recorded as this.
const LONGEST: Duration = Duration::from_secs(3600);

/// What a run of load found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Requests that went out, or would have, had the server not refused the connection.
    pub sent: u64,
    /// How often a request was sent again; none of these is in `sent`.
    pub retries: u64,
    /// Requests that failed because their retry was over the budget.
    pub over_budget: u64,
    /// Requests that got the right answer.
    pub answered: u64,
    /// Requests and users that did not.
    pub failures: Failures,
    /// Why each of them did not.
    pub reasons: Reasons,
    /// From the first request to the last answer.
    pub wall: Duration,
    latency: Histogram<u64>,
    /// How long requests that failed are known to have had no right answer.
    failed: Histogram<u64>,
    lateness: Histogram<u64>,
    /// Seconds of all generators, and those of them in which they waited for something to happen.
    spent: f64,
    waited: f64,
    /// What all generators used; `None` where it cannot be told.
    cpu: Option<Duration>,
    over_time: Option<OverTime>,
}

impl Report {
    pub(super) fn new() -> Self {
        // Three digits from a nanosecond to an hour: about 250 KB, whatever is recorded.
        let histogram = Histogram::new_with_bounds(1, LONGEST.as_nanos() as u64, 3)
            .expect("constant bounds and digits that the histogram accepts");
        Report {
            sent: 0,
            retries: 0,
            over_budget: 0,
            answered: 0,
            failures: Failures::default(),
            reasons: Reasons::default(),
            wall: Duration::ZERO,
            lateness: histogram.clone(),
            failed: histogram.clone(),
            latency: histogram,
            spent: 0.0,
            waited: 0.0,
            cpu: Some(Duration::ZERO),
            over_time: None,
        }
    }

    /// A report that tells what was found over time, too.
    pub(super) fn with_over_time() -> Self {
        Report { over_time: Some(OverTime::default()), ..Report::new() }
    }

    /// What answers after these times amount to: a law's latencies, to be compared with those of a run.
    pub fn of(latencies: impl IntoIterator<Item = Duration>) -> Self {
        let mut report = Report::new();
        latencies.into_iter().for_each(|latency| report.answer(Duration::ZERO, latency));
        report
    }

    /// The report of a closed loop, corrected as HdrHistogram does: for each answer that took longer than `interval`, the
    /// time from one request to the next, those are added that a user would have got who had not waited for it. They are
    /// made up: each is an interval shorter than the one before, as if the server had no backlog to work off.
    #[must_use]
    pub fn corrected(&self, interval: Duration) -> Self {
        let latency = self.latency.clone_correct(interval.as_nanos() as u64);
        Report { answered: latency.len(), latency, ..self.clone() }
    }

    /// A request went out that was `intended` for then, so late by the generator's own fault.
    pub(super) fn send(&mut self, intended: Duration, lateness: Option<Duration>) {
        self.sent += 1;
        if let Some(over_time) = &mut self.over_time {
            over_time.send(intended);
        }
        if let Some(lateness) = lateness {
            self.lateness.saturating_record(lateness.as_nanos() as u64);
        }
    }

    /// The right answer came `now` to a request that was `intended` for then.
    pub(super) fn answer(&mut self, intended: Duration, now: Duration) {
        self.answered += 1;
        self.latency.saturating_record(now.saturating_sub(intended).as_nanos() as u64);
        if let Some(over_time) = &mut self.over_time {
            over_time.answer(intended, now);
        }
    }

    /// A request that was `intended` for then got no right answer, and had had none for so long.
    pub(super) fn fail(&mut self, why: Failure, intended: Duration, waited: Duration) {
        if let Some(over_time) = &mut self.over_time {
            if why == Failure::Missing {
                over_time.send(intended); // it was due all the same
            }
            over_time.fail(&why, intended, waited);
        }
        self.failed.saturating_record(waited.as_nanos() as u64);
        self.failures.count(&why);
        self.reasons.count(why, 1);
    }

    /// So many users, who have sent nothing, got no connection.
    pub(super) fn turn_away(&mut self, why: Failure, users: u64) {
        self.failures.refused += users;
        self.reasons.count(why, users);
    }

    /// A generator is done, spent its time so, and used so much of a CPU.
    pub(super) fn spend(&mut self, spent: Duration, waited: Duration, cpu: Option<Duration>) {
        self.spent += spent.as_secs_f64();
        self.waited += waited.as_secs_f64();
        self.cpu = self.cpu.zip(cpu).map(|(before, more)| before + more);
    }

    /// Requests that were due: those that went out, and those for which no connection became free.
    pub fn due(&self) -> u64 {
        self.sent + self.failures.missing
    }

    /// Right answers that came no later than this after they were due: goodput, where that is the deadline.
    pub fn answered_within(&self, deadline: Duration) -> u64 {
        let deadline = self.latency.highest_equivalent(deadline.as_nanos() as u64);
        self.latency.count_between(0, deadline)
    }

    /// Right answers per second.
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.wall.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// The latency, from the intended start, that a share `q` (0 to 1) of all requests that were due did not exceed.
    /// Those that failed are among them, as having waited for as long as there was patience, or longer. `None` if there
    /// are too few requests to tell it from the longest latency: the 99th percentile needs a hundred.
    pub fn percentile(&self, q: f64) -> Option<Percentile> {
        percentile(&self.latency, &self.failed, q)
    }

    /// The same for the right answers alone, which flatters a server that fails; zero if there was no answer.
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

    /// How many requests had a time to go out at.
    pub(super) fn scheduled(&self) -> u64 {
        self.lateness.len()
    }

    /// How many requests went out later than `allowed`.
    pub(super) fn later_than(&self, allowed: Duration) -> u64 {
        let allowed = self.lateness.highest_equivalent(allowed.as_nanos() as u64);
        self.lateness.count_between(allowed + 1, u64::MAX)
    }

    /// CPU time that the generators used for each request that they sent; `None` where the system does not say, or
    /// nothing was sent.
    pub fn cpu_per_request(&self) -> Option<Duration> {
        let sent = self.cpu.filter(|_| self.sent > 0)?;
        Some(sent.div_f64(self.sent as f64))
    }

    /// What was found slot by slot, if it was asked for with [`Users::over_time`](super::Users::over_time).
    pub fn over_time(&self) -> Option<&OverTime> {
        self.over_time.as_ref()
    }

    /// Adds another run's answers and failures, one run after the other. What was found over time is of one run: it is given up.
    pub fn add(&mut self, other: &Report) {
        let wall = self.wall + other.wall;
        self.over_time = None;
        self.join(other);
        self.wall = wall;
    }

    /// Adds what another generator found in the same run.
    pub fn join(&mut self, other: &Report) {
        self.sent += other.sent;
        self.retries += other.retries;
        self.over_budget += other.over_budget;
        self.answered += other.answered;
        self.failures.add(&other.failures);
        self.reasons.add(&other.reasons);
        self.wall = self.wall.max(other.wall);
        self.latency += &other.latency;
        self.failed += &other.failed;
        self.lateness += &other.lateness;
        if let (Some(own), Some(other)) = (&mut self.over_time, &other.over_time) {
            own.join(other);
        }
        self.spent += other.spent;
        self.waited += other.waited;
        self.cpu = self.cpu.zip(other.cpu).map(|(one, other)| one + other);
    }

    /// Every bucket of the latencies that is not empty: the longest that it holds, in nanoseconds, and how many answers.
    pub fn buckets(&self) -> Vec<(u64, u64)> {
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
        (0..3).for_each(|_| second.fail(Failure::TimedOut, MS, 2_000 * MS));
        first.add(&second);
        assert_eq!((first.answered, first.failures.total()), (100, 3));
        assert!((first.rate() - 50.0).abs() < 1e-9);
        assert!(first.latency(0.5) < Duration::from_micros(101));
        assert!(first.latency(1.0) >= 50 * MS);
        let most = first.percentile(1.0).unwrap();
        assert!(most.at_least && most.latency >= 2_000 * MS);
        assert!(first.reasons.iter().eq([(&Failure::TimedOut, 3)]));
    }

    #[test]
    fn generators_side_by_side_share_their_time() {
        let mut both = answered(60, MS);
        both.join(&answered(40, MS));
        assert_eq!((both.answered, both.wall), (100, Duration::from_secs(1)));
    }

    #[test]
    fn a_request_that_was_never_sent_is_due_and_in_the_percentiles() {
        let mut report = answered(50, MS);
        report.sent = 50;
        (0..50).for_each(|n| report.fail(Failure::Missing, MS, n * 100 * MS));
        assert_eq!((report.due(), report.failures.missing), (100, 50));
        let p90 = report.percentile(0.9).unwrap();
        assert!(p90.at_least && p90.latency >= 3_900 * MS, "{p90:?}");
    }

    #[test]
    fn cpu_time_is_for_each_request_sent_and_unknown_where_one_generator_does_not_know_it() {
        let mut report = answered(10, MS);
        report.sent = 10;
        assert_eq!(Report::new().cpu_per_request(), None);
        report.spend(MS, MS, Some(5 * MS));
        assert_eq!(report.cpu_per_request(), Some(MS / 2));
        report.spend(MS, MS, None);
        assert_eq!(report.cpu_per_request(), None);
    }

    #[test]
    fn no_answer_has_no_latency_and_no_rate() {
        assert_eq!((Report::new().latency(0.99), Report::new().rate()), (Duration::ZERO, 0.0));
    }
}
