//! What a share of *all* requests did not exceed: those that failed are not left out, or the worse a server is, the
//! better would be its percentiles.
//!
//! Of a request that failed it is known how long it had waited in vain, and that no right answer had come by then. So
//! a percentile lies between two that can be computed: with each failure taken as the time it had waited, and with
//! each taken as never answered. Where both agree it is known, and else the first is what it is at least.

use hdrhistogram::Histogram;
use std::time::Duration;

/// A latency that a share of all requests did not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentile {
    /// The latency.
    pub latency: Duration,
    /// It is this long *at least*: requests that failed are among those that decide it.
    pub at_least: bool,
}

/// The percentile `q` (0 to 1) of requests that were answered after these times, and of those that failed after having
/// waited so long. `None` if there are too few requests to tell it from the longest latency: the 99th percentile
/// needs a hundred.
pub(super) fn percentile(
    answered: &Histogram<u64>,
    failed: &Histogram<u64>,
    q: f64,
) -> Option<Percentile> {
    let count = answered.len() + failed.len();
    // A share such as 0.999 of 1,000 is not exact in binary: a millionth of a request is none.
    let rank = ((q * count as f64 - 1e-6).ceil() as u64).max(1);
    if count == 0 || (rank == count && q < 1.0) {
        return None;
    }
    let mut all = answered.clone();
    all += failed;
    let mut seen = 0;
    let mut buckets = all.iter_recorded().skip_while(|bucket| {
        seen += bucket.count_at_value();
        seen < rank
    });
    let least = buckets.next()?.value_iterated_to();
    let latency = Duration::from_nanos(least);
    Some(Percentile { latency, at_least: answered.count_between(0, least) < rank })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const MS: u64 = 1_000_000;

    fn histogram(values: impl IntoIterator<Item = u64>) -> Histogram<u64> {
        let mut histogram = Histogram::new_with_bounds(1, 3_600_000 * MS, 3).unwrap();
        values.into_iter().for_each(|value| histogram.saturating_record(value));
        histogram
    }

    /// In milliseconds, to three digits upwards, with a `>` where it is at least that.
    fn shown(answered: &Histogram<u64>, failed: &Histogram<u64>, q: f64) -> String {
        match percentile(answered, failed, q) {
            None => "none".into(),
            Some(Percentile { latency, at_least }) => {
                let mark = if at_least { ">" } else { "" };
                format!("{mark}{:.0}", latency.as_secs_f64() * 1e3)
            }
        }
    }

    #[test]
    fn the_99th_percentile_of_a_run_in_which_16_in_1000_timed_out_is_at_least_the_timeout() {
        let answered = histogram((0..984).map(|n| (1 + n % 10) * MS));
        let failed = histogram((0..16).map(|_| 2_000 * MS));
        let at = |q| shown(&answered, &failed, q);
        assert_eq!([at(0.5), at(0.9), at(0.98)], ["6", "10", "10"]);
        assert_eq!([at(0.985), at(0.99), at(0.999), at(1.0)], [">2001", ">2001", ">2001", ">2001"]);
    }

    #[test]
    fn what_answers_slower_than_the_timeout_decides_is_known_as_far_as_no_failure_can_change_it() {
        // Counted from when they were due, 50 answers took 3 s, and 50 requests timed out after 2 s.
        let answered = histogram((0..950).map(|n| if n < 50 { 3_000 * MS } else { MS }));
        let failed = histogram((0..50).map(|_| 2_000 * MS));
        let at = |q| shown(&answered, &failed, q);
        assert_eq!([at(0.9), at(0.92), at(0.96), at(1.0)], ["1", ">2001", ">3001", ">3001"]);
    }

    #[test]
    fn a_percentile_that_only_the_longest_latency_could_be_is_none() {
        let none = histogram([]);
        let at = |n: u64, q| shown(&histogram((1..=n).map(|ms| ms * MS)), &none, q);
        assert_eq!(
            [at(40, 0.9), at(40, 0.99), at(40, 0.999), at(40, 1.0)],
            ["36", "none", "none", "40"]
        );
        assert_eq!([at(99, 0.99), at(100, 0.99), at(999, 0.999)], ["none", "99", "none"]);
        assert_eq!(at(1_000, 0.999), at(1_000, 0.9985));
        assert_eq!([at(1, 0.5), at(1, 1.0), at(0, 1.0)], ["none", "1", "none"]);
    }

    proptest! {
        /// How long the failed would have had to wait, had there been no end of patience, is drawn at random too.
        #[test]
        fn it_is_never_above_the_truth_and_is_the_truth_where_it_is_not_a_bound(
            answered in vec(1_000_u64..10_000_000, 0..300),
            failed in vec((1_000_u64..10_000_000, 0_u64..20_000_000), 0..40),
            q in 0.01..=1.0_f64,
        ) {
            let waited = failed.iter().map(|(waited, _)| *waited);
            let found = percentile(&histogram(answered.clone()), &histogram(waited), q);
            let mut truth: Vec<u64> = failed.iter().map(|(waited, more)| waited + more).collect();
            truth.extend(&answered);
            truth.sort_unstable();
            let Some(Percentile { latency, at_least }) = found else { return Ok(()) };
            let rank = ((q * truth.len() as f64 - 1e-6).ceil() as usize).max(1);
            let (found, truth) = (latency.as_nanos() as f64, truth[rank - 1] as f64);
            prop_assert!(found <= truth * 1.001, "{found} > {truth}");
            prop_assert!(at_least || found >= truth, "{found} < {truth}");
        }
    }

    #[test]
    fn where_nothing_failed_it_is_what_the_histogram_says() {
        let answered = histogram((0..100_000).map(|n| n * n));
        for q in [0.001, 0.5, 0.9, 0.99, 0.999, 1.0] {
            let found = percentile(&answered, &histogram([]), q).unwrap();
            assert_eq!(found.latency.as_nanos() as u64, answered.value_at_quantile(q), "{q}");
            assert!(!found.at_least);
        }
    }

    #[test]
    fn a_run_in_which_every_request_failed_knows_only_how_long_they_waited() {
        let failed = histogram([100 * MS; 10]);
        assert_eq!(shown(&histogram([]), &failed, 0.5), ">100");
    }
}
