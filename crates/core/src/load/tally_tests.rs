//! Retries in virtual time: each request ends once, whatever fails, and no more is sent again than the policy has for it.

use super::client::Asked;
use super::failure::Failure;
use super::pace::{ClosedPace, OpenPace, Pace};
use super::report::Report;
use super::tally::{Known, Tally};
use super::{Arrivals, ClosedLoop, OpenLoop, Policy, Requests, Until};
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_millis(200);

/// What a server in virtual time does with a request that comes `now`: how long it takes, and what then comes of it.
type Server<'a> = &'a mut dyn FnMut(Duration, Asked) -> (Duration, Option<Failure>);

/// Refusals ask to come back after a second.
const RETRY_AFTER: Option<Duration> = Some(Duration::from_secs(1));

fn open(requests: u64, connections: usize) -> OpenPace {
    let open = OpenLoop { rate: 1_000.0, arrivals: Arrivals::Constant, seed: 1 };
    let schedule = open.schedule().unwrap().limited(Until::Sent(requests), connections);
    let last_due = schedule.last_due();
    OpenPace::new(schedule.share(0, 1), last_due, connections)
}

fn policy(retries: u32) -> Policy {
    Policy { retries, pause: 10 * MS, jitter: false, ..Policy::default() }
}

/// Drives a tally as the run does, until nothing is left to do or `end` has come.
fn drive(pace: impl Pace, policy: Policy, server: Server<'_>, end: Duration) -> Report {
    let links = [("aaaaaaa".into(), "https://example.com/".into())];
    let mut requests = Requests::redirects(links, "localhost", 1);
    let mut tally = Tally::new(pace, Report::new(), policy, PATIENCE);
    let (mut now, mut number, mut under_way) = (Duration::ZERO, 0_u64, BinaryHeap::new());
    let mut fates = Vec::new();
    loop {
        while let Some((connection, asked)) = tally.next(&mut requests, now) {
            let (after, fate) = server(now, asked);
            fates.push(Some((connection, asked, fate)));
            under_way.push(Reverse((now + after, number)));
            number += 1;
        }
        let ends = under_way.peek().map(|Reverse((at, _))| *at);
        let Some(next) = ends.into_iter().chain(tally.wakes()).min() else { return tally.report };
        now = next.max(now);
        if now >= end {
            tally.stop(now);
        }
        while under_way.peek().is_some_and(|Reverse((at, _))| *at <= now) {
            let Some(Reverse((_, number))) = under_way.pop() else { break };
            let (connection, asked, fate) = fates[number as usize].take().unwrap();
            let known = Known { since: now, now };
            tally.report.wall = now;
            match fate {
                None => tally.answered(connection, asked, known),
                Some(why) => {
                    let retry_after = RETRY_AFTER.filter(|_| why.is_rejection());
                    tally.failed(connection, asked, (why, retry_after), known);
                }
            }
        }
    }
}

#[test]
fn a_request_that_goes_better_the_third_time_is_one_answer_and_its_latency_counts_from_the_first() {
    let mut third = |_, asked: Asked| (MS, Some(Failure::TimedOut).filter(|_| asked.attempt < 2));
    let report = drive(open(100, 100), policy(3), &mut third, Duration::MAX);
    assert_eq!((report.sent, report.answered, report.retries), (100, 100, 200));
    assert_eq!(report.failures.total(), 0);
    let (least, most) = (report.latency(0.0), report.latency(1.0));
    assert!(
        least > 31 * MS && most < 34 * MS,
        "1 + 10 + 1 + 20 + 1 ms and not {least:?}, {most:?}"
    );
}

#[test]
fn a_refusal_is_counted_apart_and_its_retry_after_is_heeded_unless_that_is_told_off() {
    let mut second =
        |_, asked: Asked| (MS, Some(Failure::Rejected(503)).filter(|_| asked.attempt == 0));
    let report = drive(open(10, 10), policy(1), &mut second, Duration::MAX);
    assert!(report.latency(0.0) > 1_010 * MS, "{:?}", report.latency(0.0));
    let deaf = Policy { heeds_retry_after: false, ..policy(1) };
    let report = drive(open(10, 10), deaf, &mut second, Duration::MAX);
    assert!(report.latency(1.0) < 13 * MS, "{:?}", report.latency(1.0));
    let report = drive(open(10, 10), policy(0), &mut second, Duration::MAX);
    assert_eq!((report.failures.rejected, report.failures.total()), (10, 10));
}

#[test]
fn three_retries_send_a_dead_server_four_times_the_load_and_a_budget_a_tenth_more() {
    let mut dead = |_, _: Asked| (MS, Some(Failure::TimedOut));
    let storm = drive(open(5_000, 64), policy(3), &mut dead, Duration::MAX);
    assert_eq!((storm.sent, storm.retries, storm.failures.timed_out), (5_000, 15_000, 5_000));
    let budget = Policy { budget: Some(0.1), ..policy(3) };
    let held = drive(open(5_000, 64), budget, &mut dead, Duration::MAX);
    assert_eq!((held.sent, held.retries, held.failures.timed_out), (5_000, 500, 5_000));
    assert!(
        held.over_budget > 4_500,
        "for want of a retry, and not of patience: {}",
        held.over_budget
    );
}

#[test]
fn who_asks_again_in_a_closed_loop_asks_for_nothing_else_meanwhile() {
    let closed = ClosedPace::new(ClosedLoop::default(), Until::Sent(50), 4);
    let mut second = |_, asked: Asked| (MS, Some(Failure::Reset).filter(|_| asked.attempt == 0));
    let report = drive(closed, policy(1), &mut second, Duration::MAX);
    assert_eq!((report.sent, report.answered, report.retries), (50, 50, 50));
    let (least, most) = (report.latency(0.0), report.latency(1.0));
    assert!(least > 11 * MS && most < 13 * MS, "1 + 10 + 1 ms and not {least:?}, {most:?}");
    // The last two of fifty requests are sent in the thirteenth round of four users.
    assert!((156 * MS..157 * MS).contains(&report.wall), "{:?}", report.wall);
}

#[test]
fn what_waits_to_be_sent_again_when_the_run_ends_has_failed_with_its_reason() {
    let mut refusing = |_, _: Asked| (MS, Some(Failure::Rejected(503)));
    let report = drive(open(100, 100), policy(5), &mut refusing, 500 * MS);
    assert_eq!((report.sent, report.retries, report.failures.rejected), (100, 0, 100));
}

proptest! {
    /// Whatever happens to each attempt, in whichever order the answers come, and whenever the run is ended.
    #[test]
    fn each_request_ends_once(
        script in proptest::collection::vec((1u32..300, 0u8..5), 1..200),
        (connections, retries, end) in (1usize..20, 0u32..4, 1u32..2_000),
        share in proptest::option::of(0.0..0.5f64),
        closed in any::<bool>(),
    ) {
        let policy = Policy { budget: share, jitter: true, ..policy(retries) };
        let mut turn = script.iter().cycle();
        let mut server = |_, _: Asked| {
            let (after, fate) = turn.next().unwrap();
            let fate = match fate {
                0 => Some(Failure::Rejected(429)),
                1 => Some(Failure::Status(404)),
                2 => Some(Failure::TimedOut),
                3 => Some(Failure::Refused),
                _ => None,
            };
            (*after * MS, fate)
        };
        let report = if closed {
            let closed = ClosedPace::new(ClosedLoop::default(), Until::Sent(300), connections);
            drive(closed, policy, &mut server, end * MS)
        } else {
            drive(open(300, connections), policy, &mut server, end * MS)
        };
        prop_assert_eq!(report.due(), report.answered + report.failures.total());
        prop_assert!(report.retries <= u64::from(retries) * report.sent);
        if let Some(share) = share {
            prop_assert!(report.retries as f64 <= share * report.sent as f64);
        }
        prop_assert!(report.due() <= 300);
    }
}
