//! Whether the generator itself kept its times, so that the latencies are the server's.

use super::Report;
use std::time::Duration;

/// How late a request may go out, whatever the latency.
const LATE: Duration = Duration::from_millis(1);

/// How many of the requests may go out later, and one in any case: of fifty, one is 2 %.
const SHARE: f64 = 0.01;

/// How much of the time a generator may be busy if it has a schedule to keep: beyond, it is the bottleneck.
const BUSY: f64 = 0.95;

/// A generator that is busy for less had time to spare: what made it late was something else.
const SPARE: f64 = 0.5;

/// With so many requests a few late ones are a small share.
const MANY: u64 = 1_000;

impl Report {
    /// How late a request may go out: a millisecond, or a tenth of the median latency.
    fn allowed(&self) -> Duration {
        LATE.max(self.latency(0.5) / 10)
    }

    /// How many requests went out later than is allowed, by the generator's own fault.
    pub fn late(&self) -> u64 {
        self.later_than(self.allowed())
    }

    /// Whether the latencies are the server's: at most one in a hundred requests, or a single one, went out later than
    /// a millisecond and a tenth of the median latency, and who had a schedule to keep had time left.
    ///
    /// # Errors
    /// Says what was wrong with the generator, why, and what to do. A report with this verdict is no measurement.
    pub fn validity(&self) -> Result<(), String> {
        let (late, scheduled) = (self.late(), self.scheduled());
        let busy = self.busy();
        let percent = busy * 100.0;
        if late > 1 && late as f64 > SHARE * scheduled as f64 {
            let (allowed, worst) = (self.allowed(), self.lateness(0.99));
            let next = match busy {
                busy if busy >= SPARE => "Lower the rate, or give it more threads.".into(),
                _ if scheduled < MANY => format!(
                    "So it had time to spare and was kept from a core: let nothing else run beside it, and send \
                     {MANY} requests or more, of which a few late ones are a smaller share."
                ),
                _ => "So it had time to spare and was kept from a core: let nothing else run beside it, and measure \
                      again."
                    .to_owned(),
            };
            return Err(format!(
                "the generator itself sent {late} of {scheduled} requests too late ({worst:.1?} at the 99th \
                 percentile, and {allowed:.1?} is allowed), so these latencies are not the server's. It was busy for \
                 {percent:.0} % of the time. {next}"
            ));
        }
        if busy > BUSY && scheduled > 0 {
            Err(format!(
                "the generator itself was busy for {percent:.0} % of the time, so these latencies are not the \
                 server's. Lower the rate, or give it more threads."
            ))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn answered(count: u64, latency: Duration) -> Report {
        let mut report = Report::new();
        (0..count).for_each(|_| report.answer(MS, MS + latency));
        report
    }

    /// Of `count` requests `late` went out so late.
    fn sent(count: u64, late: u64, lateness: Duration) -> Report {
        let mut report = answered(count, 2 * MS);
        (0..count).for_each(|n| report.send(MS, Some(if n < late { lateness } else { MS / 100 })));
        report
    }

    #[test]
    fn a_generator_that_is_late_for_two_in_a_hundred_by_more_than_a_millisecond_measures_nothing() {
        assert_eq!(sent(100, 1, 5 * MS).validity(), Ok(()));
        assert_eq!(sent(100, 2, MS * 99 / 100).validity(), Ok(()));
        let why = sent(100, 2, 5 * MS).validity().unwrap_err();
        assert!(why.contains("2 of 100 requests") && why.contains("5.0ms"), "{why}");
    }

    #[test]
    fn one_late_request_of_fifty_is_told_and_no_verdict() {
        let one = sent(50, 1, 5 * MS);
        assert_eq!((one.late(), one.validity()), (1, Ok(())));
        let why = sent(50, 2, 5 * MS).validity().unwrap_err();
        assert!(why.contains("1000 requests or more"), "{why}");
        assert!(sent(10_000, 100, 5 * MS).validity().is_ok());
        assert!(sent(10_000, 101, 5 * MS).validity().is_err());
    }

    #[test]
    fn what_to_do_follows_from_how_busy_the_generator_was() {
        let late = |waited: Duration| {
            let mut report = sent(2_000, 100, 5 * MS);
            report.spend(1_000 * MS, waited, None);
            report.validity().unwrap_err()
        };
        let idle = late(990 * MS);
        assert!(idle.contains("1 % of the time") && idle.contains("kept from a core"), "{idle}");
        assert!(!idle.contains("rate") && !idle.contains("threads"), "{idle}");
        let busy = late(200 * MS);
        assert!(busy.contains("80 %") && busy.contains("Lower the rate"), "{busy}");
    }

    #[test]
    fn a_tenth_of_the_median_latency_is_early_enough_behind_a_slow_server() {
        let mut report = answered(100, 100 * MS);
        (0..100).for_each(|_| report.send(MS, Some(9 * MS)));
        assert_eq!(report.validity(), Ok(()));
        (0..100).for_each(|_| report.send(MS, Some(11 * MS)));
        assert!(report.validity().is_err());
    }

    #[test]
    fn a_generator_without_time_to_spare_measures_itself_if_it_has_a_schedule_to_keep() {
        let mut report = answered(100, MS);
        report.spend(Duration::from_secs(10), Duration::from_millis(100), None);
        report.join(&report.clone());
        assert!((report.busy() - 0.99).abs() < 1e-9);
        assert_eq!(report.validity(), Ok(()), "a closed loop finds a capacity, be it its own");
        report.send(MS, Some(MS / 10));
        assert!(report.validity().unwrap_err().contains("busy for 99 %"));
    }
}
