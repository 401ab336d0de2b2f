//! The closed loop's pace, and what both do at their end.

use super::pace::{ClosedPace, OpenPace, Pace};
use super::{Arrivals, ClosedLoop, OpenLoop, Until};
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

fn senders(pace: &mut impl Pace, now: Duration) -> Vec<usize> {
    std::iter::from_fn(|| pace.next(now)).map(|sending| sending.connection).collect()
}

fn closed(depth: usize, think: Duration, until: Until) -> ClosedPace {
    ClosedPace::new(ClosedLoop { depth, think }, until, 4)
}

fn open(until: Until, users: usize) -> OpenPace {
    let open = OpenLoop { rate: 1_000.0, arrivals: Arrivals::Constant, seed: 1 };
    let schedule = open.schedule().unwrap().limited(until, users);
    let last_due = schedule.last_due();
    OpenPace::new(schedule.share(0, 1), last_due, users)
}

#[test]
fn a_user_tops_up_to_its_depth_and_no_further() {
    let mut pace = closed(2, Duration::ZERO, Until::Sent(100));
    assert_eq!(senders(&mut pace, MS), [0, 0, 1, 1, 2, 2, 3, 3]);
    pace.freed(2, MS, 2 * MS);
    assert_eq!(senders(&mut pace, 2 * MS), [2]);
    let mut shallow = closed(0, Duration::ZERO, Until::Sent(100));
    assert_eq!(senders(&mut shallow, MS).len(), 4, "a user who never asks measures nothing");
}

#[test]
fn users_who_think_begin_spread_out_and_send_when_they_have_thought() {
    let mut pace = closed(1, 8 * MS, Until::Sent(100));
    assert_eq!(senders(&mut pace, Duration::ZERO), [0]);
    assert_eq!(pace.wakes(), Some(2 * MS));
    assert_eq!(senders(&mut pace, 6 * MS), [1, 2, 3]);
    pace.freed(3, 7 * MS, 7 * MS);
    assert_eq!((senders(&mut pace, 14 * MS), pace.wakes()), (vec![], Some(15 * MS)));
    let late = pace.next(18 * MS).unwrap();
    assert_eq!((late.intended, late.lateness), (15 * MS, Some(3 * MS)));
}

#[test]
fn each_user_sends_its_share_and_waits_for_nobody_else() {
    let mut pace = closed(1, 8 * MS, Until::Each(1));
    assert_eq!(senders(&mut pace, Duration::ZERO), [0]);
    pace.freed(0, MS, MS);
    assert_eq!(senders(&mut pace, 5 * MS), [1, 2]);
    assert_eq!(pace.wakes(), Some(6 * MS));
    assert_eq!((senders(&mut pace, 20 * MS), pace.wakes()), (vec![3], None));
}

#[test]
fn nobody_thinks_beyond_the_end() {
    let mut pace = closed(1, Duration::from_secs(60), Until::Elapsed(MS));
    assert_eq!(senders(&mut pace, Duration::ZERO), [0]);
    assert_eq!(pace.wakes(), None);
}

#[test]
fn who_is_refused_is_gone_from_a_closed_loop_and_free_in_an_open_one() {
    let mut pace = closed(1, Duration::ZERO, Until::Sent(100));
    assert_eq!(senders(&mut pace, MS).len(), 4);
    pace.refused(0, MS);
    assert_eq!((senders(&mut pace, MS), pace.wakes()), (vec![], None));
    let mut pace = open(Until::Sent(100), 1);
    assert_eq!(senders(&mut pace, Duration::ZERO), [0]);
    pace.refused(0, MS);
    assert_eq!(senders(&mut pace, MS), [0]);
}

#[test]
fn requests_without_a_connection_wait_in_their_order_and_are_missing_if_none_comes() {
    let mut pace = open(Until::Sent(10), 2);
    assert_eq!(senders(&mut pace, 5 * MS), [0, 1]);
    assert_eq!(pace.wakes(), None, "an answer is waited for, not the clock");
    pace.freed(1, 5 * MS, 5 * MS);
    let waited = pace.next(6 * MS).unwrap();
    assert_eq!((waited.intended, waited.lateness), (2 * MS, Some(MS)));
    let mut missed = Vec::new();
    pace.stop(6 * MS, |due| missed.push(due));
    assert_eq!(missed, [3 * MS, 4 * MS, 5 * MS, 6 * MS]);
    pace.freed(1, 7 * MS, 7 * MS);
    assert_eq!((pace.next(60 * MS), pace.wakes()), (None, None));
}

#[test]
fn the_connection_that_was_free_longest_goes_first() {
    let mut pace = open(Until::Sent(100), 3);
    assert_eq!(senders(&mut pace, 2 * MS), [0, 1, 2]);
    [1, 0, 2].iter().for_each(|&connection| pace.freed(connection, 3 * MS, 3 * MS));
    assert_eq!(senders(&mut pace, 5 * MS), [1, 0, 2]);
}
