//! The pace and the report in virtual time, against recursions that know neither.
//!
//! A scripted server (service times as data) is driven as the run drives a real one; what the report then holds
//! must agree, bucket by bucket, with what Lindley's recursion says about the same arrivals and service times.

use super::pace::OpenPace;
use super::schedule::{OpenLoop, Schedule};
use super::virtual_time::{self, drive};
use super::{ClosedLoop, Report, Until};
use crate::measure::Arrivals;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::Exp1;
use std::time::Duration;

const US: Duration = Duration::from_micros(1);
const MS: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// A server in virtual time: when it has answered the next request, which came at `now`.
type Server<'a> = Box<dyn FnMut(Duration) -> Duration + 'a>;

/// One worker that takes requests in the order they come, each for its service time.
fn one_worker<'a>(mut service: impl FnMut() -> Duration + 'a) -> Server<'a> {
    Box::new(virtual_time::one_worker(move |_| service()))
}

/// A worker for every connection, so that the connections are what requests wait for.
fn enough_workers<'a>(mut service: impl FnMut() -> Duration + 'a) -> Server<'a> {
    Box::new(move |now| now + service())
}

/// Drives the pace over a schedule.
fn replay(
    schedule: Schedule,
    connections: usize,
    server: Server<'_>,
    stall: impl Fn(Duration) -> Duration,
) -> Report {
    let last_due = schedule.last_due();
    drive(OpenPace::new(schedule.share(0, 1), last_due, connections), server, stall)
}

fn no_stall(_now: Duration) -> Duration {
    Duration::ZERO
}

fn exponential(mean: Duration, seed: u64) -> impl FnMut() -> Duration {
    let mut draw = SmallRng::seed_from_u64(seed);
    move || mean.mul_f64(draw.sample::<f64, _>(Exp1))
}

fn poisson(rate: f64, until: Until) -> Schedule {
    OpenLoop { rate, arrivals: Arrivals::Poisson, seed: 11 }.schedule().unwrap().limited(until, 1)
}

/// D. V. Lindley, The theory of queues with a single server, 1952: a request begins when it has come and the one
/// before it has left.
fn lindley(schedule: Schedule, mut service: impl FnMut() -> Duration) -> Report {
    let mut left = Duration::ZERO;
    Report::of(schedule.map(|due| {
        left = left.max(due) + service();
        left - due
    }))
}

/// J. Kiefer and J. Wolfowitz, On the theory of queues with many servers, 1955: a request takes whichever of `c`
/// servers is free first.
fn kiefer_wolfowitz(schedule: Schedule, c: usize, mut service: impl FnMut() -> Duration) -> Report {
    let mut free = vec![Duration::ZERO; c];
    Report::of(schedule.map(|due| {
        let first = free.iter_mut().min().unwrap();
        *first = due.max(*first) + service();
        *first - due
    }))
}

#[test]
fn one_worker_behind_few_and_many_connections_agrees_with_lindley_bucket_by_bucket() {
    for (rate, connections) in [(500.0, 64), (900.0, 64), (950.0, 3), (1_300.0, 16)] {
        let schedule = || poisson(rate, Until::Sent(50_000));
        let found = replay(schedule(), connections, one_worker(exponential(MS, 5)), no_stall);
        let law = lindley(schedule(), exponential(MS, 5));
        assert_eq!(found.buckets(), law.buckets(), "{rate} over {connections}");
        assert_eq!((found.sent, found.lateness(1.0)), (50_000, Duration::ZERO));
    }
}

#[test]
fn waiting_for_a_connection_agrees_with_kiefer_and_wolfowitz_bucket_by_bucket() {
    for connections in [1, 4, 16] {
        let schedule = || poisson(950.0 * connections as f64, Until::Sent(50_000));
        let server = enough_workers(exponential(MS, 5));
        let found = replay(schedule(), connections, server, no_stall);
        let law = kiefer_wolfowitz(schedule(), connections, exponential(MS, 5));
        assert_eq!(found.buckets(), law.buckets(), "{connections} connections");
    }
}

#[test]
fn a_server_that_freezes_for_a_second_shows_it_in_the_tail_and_the_generator_is_not_late() {
    // Ten seconds of 200 requests per second, served in no time, but for the second that begins at five: 200 wait,
    // the k-th of them for 1,000 − 5k ms. A closed loop with one user would have seen one of them.
    let open = OpenLoop { rate: 200.0, arrivals: Arrivals::Constant, seed: 1 };
    let schedule = open.schedule().unwrap().limited(Until::Elapsed(10 * SECOND), 1);
    let thaws = |now: Duration| match now {
        frozen if (5 * SECOND..6 * SECOND).contains(&frozen) => 6 * SECOND,
        _ => now,
    };
    for connections in [1, 1_000] {
        let report = replay(schedule.clone(), connections, Box::new(thaws), no_stall);
        let expected = Report::of((0..2_000_u32).map(|n| match n {
            1_000..1_200 => SECOND - (n - 1_000) * 5 * MS,
            _ => Duration::ZERO,
        }));
        assert_eq!(report.buckets(), expected.buckets(), "{connections} connections");
        assert_eq!(report.validity(), Ok(()));
    }
}

#[test]
fn a_closed_loop_asks_once_while_the_server_is_frozen_and_its_correction_knows_no_backlog() {
    // The same load from a user who thinks 4 ms, and a service of 1 ms: one request meets the freeze.
    let service = |begins: Duration| match begins {
        frozen if (5 * SECOND..6 * SECOND).contains(&frozen) => 6 * SECOND - frozen + MS,
        _ => MS,
    };
    let closed = ClosedLoop { think: 4 * MS, ..ClosedLoop::default() };
    let until = Until::Elapsed(10 * SECOND);
    let found = virtual_time::closed(closed, until, 1, virtual_time::one_worker(service));
    assert_eq!((found.answered, found.wall), (1_800, 9_996 * MS));
    let expected = Report::of((0..1_800).map(|n| if n == 1_000 { SECOND + MS } else { MS }));
    assert_eq!(found.buckets(), expected.buckets());
    // HdrHistogram adds the requests that were left out, as if each had been served at once when the freeze was over. It
    // counts down from the end of the bucket.
    let (met, _) = found.buckets()[1];
    let added = (0..200).map(|n| Duration::from_nanos(met) - n * 5 * MS);
    let whole = std::iter::repeat_n(MS, 1_799).chain(added);
    assert_eq!(found.corrected(5 * MS).buckets(), Report::of(whole).buckets());
}

#[test]
fn a_generator_that_stalls_accuses_itself_and_not_the_server() {
    // Every second a stall of 20 ms: 2 % of the requests are late, and a server that needs 100 µs for each is not why.
    let stall = |now: Duration| match now.as_millis() % 1_000 {
        0..10 => 20 * MS,
        _ => Duration::ZERO,
    };
    let schedule = poisson(2_000.0, Until::Elapsed(10 * SECOND));
    let report = replay(schedule, 256, enough_workers(|| 100 * US), stall);
    assert!(report.lateness(0.5) == Duration::ZERO && report.lateness(0.999) > 10 * MS);
    assert!(report.validity().unwrap_err().contains("requests too late"));
}

#[test]
fn an_overloaded_server_is_slow_and_the_generator_is_not_late() {
    let schedule = poisson(2_000.0, Until::Elapsed(2 * SECOND));
    let report = replay(schedule, 8, one_worker(|| MS), no_stall);
    assert!(report.latency(0.99) > SECOND, "{:?}", report.latency(0.99));
    assert_eq!((report.lateness(1.0), report.validity()), (Duration::ZERO, Ok(())));
}

#[test]
fn answers_that_lie_there_while_the_generator_is_busy_count_as_its_own_delay() {
    // One connection, always wanted, and a generator that looks only every 5 ms.
    let schedule = poisson(10_000.0, Until::Sent(1_000));
    let report = replay(schedule, 1, enough_workers(|| 10 * US), |_| 5 * MS);
    assert!(report.lateness(0.5) >= 4 * MS, "{:?}", report.lateness(0.5));
}
