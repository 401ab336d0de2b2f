//! Metrics in the text that Prometheus reads: how many requests, how many failed, how long they took (RED), how many are
//! inside, and what an engine has at once. A label's value is a text of the program: a code, a name or an address cannot become
//! one, and so the number of series is bounded, whatever is asked.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::time::Duration;

/// One label of one value.
type One = [(&'static str, &'static str); 1];
type Two = [(&'static str, &'static str); 2];

/// Upper ends of the buckets, in seconds: from what a cache takes to what no user waits for.
const BUCKETS: [f64; 11] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0];

/// The metrics of one process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Two, Counter>,
    took: Family<One, Histogram, fn() -> Histogram>,
    inside: Family<One, Gauge>,
    lost: Family<One, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("blink");
        let requests = Family::<Two, Counter>::default();
        let took = Family::<One, Histogram, fn() -> Histogram>::new_with_constructor(|| {
            Histogram::new(BUCKETS)
        });
        let (inside, lost) = (Family::<One, Gauge>::default(), Family::<One, Gauge>::default());
        registry.register("requests", "Requests answered, by class and status", requests.clone());
        registry.register_with_unit(
            "request_duration",
            "From the beginning of a request to its reply",
            Unit::Seconds,
            took.clone(),
        );
        registry.register("inside", "Requests, or questions of an engine, at once", inside.clone());
        registry.register("telemetry_lost", "Spans and log lines dropped or lost", lost.clone());
        Metrics { registry, requests, took, inside, lost }
    }
}

impl Metrics {
    /// One more at once.
    pub fn enters(&self, what: &'static str) {
        self.inside.get_or_create(&[("of", what)]).inc();
    }

    /// One less.
    pub fn leaves(&self, what: &'static str) {
        self.inside.get_or_create(&[("of", what)]).dec();
    }

    /// A request was answered.
    pub fn replied(&self, route: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&[("route", route), ("status", class(status))]).inc();
        self.took.get_or_create(&[("route", route)]).observe(took.as_secs_f64());
    }

    /// So many of a signal were dropped or lost so far.
    pub fn lost(&self, signal: &'static str, count: u64) {
        self.lost.get_or_create(&[("signal", signal)]).set(count.cast_signed());
    }

    /// All of them, as `/metrics` tells them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // A text takes whatever is written to it.
        let _written = encode(&mut text, &self.registry);
        text
    }
}

/// The hundred of a status: five values for all statuses that there are.
fn class(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_class_and_status_and_timed() {
        let metrics = Metrics::default();
        metrics.enters("requests");
        metrics.enters("requests");
        metrics.leaves("requests");
        metrics.replied("redirect", 302, Duration::from_millis(3));
        metrics.replied("redirect", 503, Duration::from_secs(2));
        let text = metrics.text();
        for line in [
            r#"blink_requests_total{route="redirect",status="3xx"} 1"#,
            r#"blink_requests_total{route="redirect",status="5xx"} 1"#,
            r#"blink_request_duration_seconds_bucket{le="0.005",route="redirect"} 1"#,
            r#"blink_request_duration_seconds_count{route="redirect"} 2"#,
            r#"blink_inside{of="requests"} 1"#,
            "# EOF",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn no_status_makes_a_series_of_its_own() {
        let metrics = Metrics::default();
        for status in 0..=u16::MAX {
            metrics.replied("redirect", status, Duration::ZERO);
        }
        let series =
            metrics.text().lines().filter(|line| line.starts_with("blink_requests")).count();
        assert_eq!(series, 5);
    }
}
