//! What is thought about computing: passwords checked by every core, and a click log counted in parallel.

use super::Hypothesis;
use super::evidence::{Evidence, Found, about, at_most, each, open};
use crate::{Basis, Metric, Run};
use brigade_core::measure::intervals::{Interval, Scale};
use brigade_core::measure::stats;
use brigade_core::measure::{Claim, Estimate, figure};

/// Models that compute on one thread, whatever the cores.
const ONE_THREAD: &[&str] = &["blocking", "event_loop", "tokio_current"];

pub(super) const LOGIN_RATE: Hypothesis = Hypothesis {
    number: 5,
    name: "logins per second",
    statement: "every model with one thread per core checks cores / (time of one) passwords a second, one with one thread 1 / (time of one)",
    why: "there is nothing to wait for, so only cores count",
    judge: login_rate,
};

fn login_rate(run: &Run) -> Vec<Claim> {
    let login = Evidence::of(run, "login");
    let most = login.last();
    let one = most.clone().and_then(|most| login.rounds(most, "blocking", Metric::Cpu));
    let took = one.as_deref().ok().and_then(stats::median).unwrap_or(f64::NAN) / 1e3;
    let busy = |series: &str| -> Found {
        let (rates, one) = (login.rounds(most.clone()?, series, Metric::Rate)?, one.clone()?);
        let cores: Vec<f64> = rates.iter().zip(&one).map(|(rate, cpu)| rate * cpu / 1e6).collect();
        login
            .estimate(most.clone()?, &cores, Scale::Factors, Basis::Wall)
            .map(|found| Estimate { unit: "cores' worth", ..found })
    };
    let all = most.clone().and_then(|most| login.series(most));
    let parallel = all.map(|all| {
        let parallel = all.into_iter().filter(|series| !ONE_THREAD.contains(series));
        parallel.map(|series| (series, busy(series))).collect()
    });
    let cores = login.cores();
    let law = |cores: f64| match one {
        Ok(_) => {
            format!("{} / s = {cores} / {} ms", figure((cores * 1e3 / took).round()), figure(took))
        }
        Err(_) => format!("{cores} / (time of one)"),
    };
    vec![
        each(
            format!("every model with one thread per core checks {}", law(cores)),
            parallel,
            about(cores, 0.05),
        ),
        Claim::within(
            format!("tokio_current checks {}", law(1.0)),
            busy("tokio_current"),
            about(1.0, 0.05),
        ),
    ]
}

pub(super) const CLICK_LOG: Hypothesis = Hypothesis {
    number: 7,
    name: "a click log in parallel",
    statement: "of what the cores could give, chunks get 80 to 98 %, lines one by one 60 to 75 %, and one locked map loses time",
    why: "chunks are merged once; lines are split and merged again and again; a map that all of them lock makes them wait in turn",
    judge: click_log,
};

fn click_log(run: &Run) -> Vec<Claim> {
    let log = Evidence::of(run, "click_log");
    let cores = log.cores();
    let gain = |series| -> Found {
        if cores < 2.0 {
            return Err(open("one core"));
        }
        log.ratio(log.last()?, "sequential", series, Metric::Time)
    };
    let claim = |words: &str, series, range| {
        Claim::within(format!("{words} on {cores} cores"), gain(series), range)
    };
    vec![
        claim("speed-up of rayon over chunks", "rayon", 0.8 * cores..=0.975 * cores),
        claim("speed-up of rayon over lines", "rayon_lines", 0.6 * cores..=0.75 * cores),
        claim("speed-up of threads with one locked map", "mutex_map", at_most(0.8)),
    ]
}

pub(super) const BREAK_EVEN: Hypothesis = Hypothesis {
    number: 8,
    name: "rayon's break-even",
    statement: "rayon over a click log pays from 200 to 2,000 lines on, if there are two cores; from fewer, if there are more",
    why: "waking a worker costs as much as a few hundred lines, and each line saves its time × (1 - 1 / cores)",
    judge: break_even,
};

fn break_even(run: &Run) -> Vec<Claim> {
    let log = Evidence::of(run, "click_log");
    let cores = log.cores();
    let per_line = 0.5 / (1.0 - 1.0 / cores);
    let range = 200.0 * per_line..=2_000.0 * per_line;
    let found = if cores < 2.0 { Err(open("one core")) } else { lines_that_pay(&log) };
    vec![Claim::within(
        format!("rayon pays from so many lines on, with {cores} cores"),
        found,
        range,
    )]
}

/// Where the time of rayon falls below the sequential one's; the ends are where the ends of the ratio's interval do.
fn lines_that_pay(log: &Evidence<'_>) -> Found {
    let mut curve = Vec::new();
    for lines in log.points()? {
        curve.push((lines, log.ratio(lines, "rayon", "sequential", Metric::Time)?.interval));
    }
    let crossing = |end: fn(&Interval) -> f64| {
        let points: Vec<(f64, f64)> = curve.iter().map(|(at, ratio)| (*at, end(ratio))).collect();
        falls_below_one(&points)
    };
    let interval = Interval {
        low: crossing(|ratio| ratio.low),
        mid: crossing(|ratio| ratio.mid),
        high: crossing(|ratio| ratio.high),
    };
    Ok(Estimate { interval, unit: "lines", basis: Basis::Wall })
}

/// Where a curve falls below 1 for good, interpolated on a logarithmic axis; 0 if it is below from its first point on,
/// infinite if it never is.
fn falls_below_one(points: &[(f64, f64)]) -> f64 {
    match points.iter().rposition(|(_, ratio)| *ratio >= 1.0) {
        None => 0.0,
        Some(last) if last + 1 == points.len() => f64::INFINITY,
        Some(last) => {
            let ((x0, y0), (x1, y1)) = (points[last], points[last + 1]);
            x0 * (x1 / x0).powf((y0 - 1.0) / (y0 - y1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::falls_below_one;

    #[test]
    fn break_even_is_found_between_two_points() {
        let curve = [(100.0, 2.0), (1_000.0, 1.5), (10_000.0, 0.5)];
        assert!((falls_below_one(&curve) - 3_162.3).abs() < 0.1);
        assert_eq!(falls_below_one(&[(100.0, 1.0), (1_000.0, 0.5)]), 100.0);
    }

    #[test]
    fn a_curve_that_never_crosses_says_on_which_side_it_stays() {
        assert_eq!(falls_below_one(&[(100.0, 0.9), (1_000.0, 0.5)]), 0.0);
        assert_eq!(falls_below_one(&[(100.0, 2.0), (1_000.0, 1.0)]), f64::INFINITY);
    }
}
