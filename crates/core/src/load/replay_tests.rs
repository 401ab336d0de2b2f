//! The pace and the report in virtual time, against recursions that know neither.
//!
//! A scripted server (service times as data) is driven as the run drives a real one; what the report then holds
//! must agree, bucket by bucket, with what Lindley's recursion says about the same arrivals and service times.

use super::Until;
use super::pace::{OpenPace, Pace};
use super::report::Report;
use super::schedule::{OpenLoop, Schedule};
use crate::measure::{Arrivals, Fcfs};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::Exp1;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

const US: Duration = Duration::from_micros(1);
const MS: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// A server in virtual time: when it has answered the next request, which came at `now`.
type Server<'a> = Box<dyn FnMut(Duration) -> Duration + 'a>;

/// One worker that takes requests in the order they come, each for its service time, and freezes between two times.
fn one_worker<'a>(mut service: impl FnMut() -> Duration + 'a) -> Server<'a> {
    let mut idle = Duration::ZERO;
    Box::new(move |now| {
        idle = idle.max(now) + service();
        idle
    })
}

/// A worker for every connection, so that the connections are what requests wait for.
fn enough_workers<'a>(mut service: impl FnMut() -> Duration + 'a) -> Server<'a> {
    Box::new(move |now| now + service())
}

/// Drives the pace as the run does, with a generator that needs `stall(now)` before it looks again.
fn replay(
    schedule: Schedule,
    connections: usize,
    mut server: Server<'_>,
    stall: impl Fn(Duration) -> Duration,
) -> Report {
    let last_due = schedule.last_due();
    let mut pace = OpenPace::new(schedule.share(0, 1), last_due, connections);
    let mut report = Report::new();
    let mut answers = BinaryHeap::new();
    let (mut now, mut looked) = (Duration::ZERO, Duration::ZERO);
    loop {
        while let Some(sending) = pace.next(now) {
            report.send(sending.lateness);
            answers.push(Reverse((server(now), sending.connection, sending.intended)));
        }
        let answer = answers.peek().map(|Reverse((at, _, _))| *at);
        let Some(next) = answer.into_iter().chain(pace.wakes()).min() else { return report };
        // What comes between two looks is found at the next look, and might have been known at the last.
        let busy = now + stall(now);
        let since = if next > busy { next } else { looked };
        now = next.max(busy);
        while answers.peek().is_some_and(|Reverse((at, _, _))| *at <= now) {
            let Some(Reverse((_, connection, intended))) = answers.pop() else { break };
            report.answer(intended, now);
            pace.freed(connection, since, now);
        }
        looked = now;
    }
}

fn no_stall(_now: Duration) -> Duration {
    Duration::ZERO
}

fn recorded(latencies: impl IntoIterator<Item = Duration>) -> Report {
    let mut report = Report::new();
    latencies.into_iter().for_each(|latency| report.answer(Duration::ZERO, latency));
    report
}

fn exponential(mean: Duration, seed: u64) -> impl FnMut() -> Duration {
    let mut draw = SmallRng::seed_from_u64(seed);
    move || mean.mul_f64(draw.sample::<f64, _>(Exp1))
}

fn poisson(rate: f64, until: Until) -> Schedule {
    OpenLoop { rate, arrivals: Arrivals::Poisson, seed: 11 }.schedule().unwrap().limited(until, 1)
}

/// What the recursion of Lindley, and of Kiefer and Wolfowitz, says: a request takes whichever server is free first.
fn law(schedule: Schedule, servers: usize, mut service: impl FnMut() -> Duration) -> Report {
    let mut line = Fcfs::new(servers);
    recorded(schedule.map(|due| {
        let service = service();
        line.start(due, service) + service - due
    }))
}

#[test]
fn one_worker_behind_few_and_many_connections_agrees_with_lindley_bucket_by_bucket() {
    for (rate, connections) in [(500.0, 64), (900.0, 64), (950.0, 3), (1_300.0, 16)] {
        let schedule = || poisson(rate, Until::Sent(50_000));
        let found = replay(schedule(), connections, one_worker(exponential(MS, 5)), no_stall);
        let law = law(schedule(), 1, exponential(MS, 5));
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
        let law = law(schedule(), connections, exponential(MS, 5));
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
        let expected = recorded((0..2_000_u32).map(|n| match n {
            1_000..1_200 => SECOND - (n - 1_000) * 5 * MS,
            _ => Duration::ZERO,
        }));
        assert_eq!(report.buckets(), expected.buckets(), "{connections} connections");
        assert_eq!(report.validity(), Ok(()));
    }
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
