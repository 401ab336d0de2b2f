//! Names a fault from what a server left behind, and from nothing else: what a person does who looks at a dashboard and then opens
//! one trace.

use super::found::{Fault, Signals};
use std::ops::Range;

/// The fault that the signals speak of, if they speak of one.
///
/// First what metrics tell of the whole server: more requests than users make, a thread that comes late, a cache that
/// answers nothing. What is left is that requests wait, and for what is told by the slowest trace alone.
pub fn named(signals: &Signals) -> Option<Fault> {
    let metrics = &signals.metrics;
    let (from, to) = signals.during;
    let (before, during) = (0..from, from..to);
    if mean(&metrics.arrived, &during) > 1.5 * mean(&metrics.arrived, &before) {
        return Some(Fault::RetryStorm);
    }
    let latest = |steps: &Range<usize>| of(&metrics.late, steps).fold(0.0, f64::max);
    if latest(&during) > 30.0 && latest(&during) > 3.0 * latest(&before) {
        return Some(Fault::BlockedLoop);
    }
    if lowest_of_three(&metrics.hits, &during) < 0.3 * mean(&metrics.hits, &before) {
        return Some(Fault::Stampede);
    }
    let longest = signals.slowest.iter().max_by(|a, b| a.us.total_cmp(&b.us))?;
    match longest.span.as_str() {
        "connection" => Some(Fault::SmallPool),
        "database" => Some(Fault::SlowDatabase),
        "count click" => Some(Fault::LockConvoy),
        _ => None,
    }
}

fn of<'a>(values: &'a [f64], steps: &Range<usize>) -> impl Iterator<Item = f64> + 'a {
    values.iter().copied().skip(steps.start).take(steps.len())
}

fn mean(values: &[f64], steps: &Range<usize>) -> f64 {
    of(values, steps).sum::<f64>() / steps.len().max(1) as f64
}

/// The lowest mean of three steps: one step alone may hold few requests.
fn lowest_of_three(values: &[f64], steps: &Range<usize>) -> f64 {
    let last = steps.end.saturating_sub(2);
    (steps.start..last).map(|at| mean(values, &(at..at + 3))).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments::glass_box::found::{Dials, Leg, Metrics};

    fn signals(longest: &str, change: impl FnOnce(&mut Metrics)) -> Signals {
        let steps = |value: f64| vec![value; 12];
        let (arrived, inside, database) = (steps(8.0), steps(1.0), steps(1.0));
        let mut metrics = Metrics { arrived, inside, database, hits: steps(0.6), late: steps(1.0) };
        change(&mut metrics);
        let leg = |span: &str, us| Leg { span: span.into(), us };
        Signals {
            step_ms: 25.0,
            during: (4, 8),
            metrics,
            log: Vec::new(),
            slowest: vec![leg("connection", 1.0), leg(longest, 80.0), leg("", 2.0)],
            dials: Dials { in_flight: 1.0, on_cpu: 0.1, parked: Some(0.0) },
        }
    }

    #[test]
    fn what_metrics_tell_comes_first_and_the_trace_tells_what_is_waited_for() {
        let during = |value: f64| move |values: &mut Vec<f64>| values[4..8].fill(value);
        let cases = [
            (Fault::RetryStorm, signals("database", |m| during(20.0)(&mut m.arrived))),
            (Fault::BlockedLoop, signals("database", |m| during(70.0)(&mut m.late))),
            (Fault::Stampede, signals("database", |m| during(0.0)(&mut m.hits))),
            (Fault::SlowDatabase, signals("database", |_| {})),
            (Fault::SmallPool, signals("connection", |_| {})),
            (Fault::LockConvoy, signals("count click", |_| {})),
        ];
        for (fault, signals) in cases {
            assert_eq!(named(&signals), Some(fault));
        }
        assert_eq!(named(&signals("", |_| {})), None);
    }
}
