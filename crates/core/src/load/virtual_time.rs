//! A run in virtual time: the pace and the report of a real one, against a server that says when it has answered.
//!
//! There is no socket, no clock and no luck in it: what is found follows from the schedule and the server's times alone. So a
//! law can be held against it to the last bucket, and what was measured against a replay of its own service times.

use super::pace::{ClosedPace, OpenPace, Pace};
use super::{ClosedLoop, OpenLoop, Report, Until};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::time::Duration;

/// Sends as [`Users::run_open`](super::Users::run_open) does over so many `connections`. `server` is told when a request comes,
/// and says when it is answered.
///
/// # Errors
/// A rate that is none.
pub fn open(
    open: &OpenLoop,
    until: Until,
    connections: usize,
    server: impl FnMut(Duration) -> Duration,
) -> io::Result<Report> {
    let schedule = open.schedule()?.limited(until, connections);
    let last_due = schedule.last_due();
    let pace = OpenPace::new(schedule.share(0, 1), last_due, connections);
    Ok(drive(pace, server, |_| Duration::ZERO))
}

/// Sends as [`Users::run`](super::Users::run) does with so many `users`; `server` as in [`open`].
pub fn closed(
    closed: ClosedLoop,
    until: Until,
    users: usize,
    server: impl FnMut(Duration) -> Duration,
) -> Report {
    drive(ClosedPace::new(closed, until, users), server, |_| Duration::ZERO)
}

/// A server with one worker, which takes requests in the order in which they come. `service` is told when it begins with one,
/// and says how long that takes.
pub fn one_worker(
    mut service: impl FnMut(Duration) -> Duration,
) -> impl FnMut(Duration) -> Duration {
    let mut idle = Duration::ZERO;
    move |now| {
        let begins = idle.max(now);
        idle = begins + service(begins);
        idle
    }
}

/// Drives a pace as the run does, with a generator that needs `stall(now)` before it looks again.
pub(super) fn drive(
    mut pace: impl Pace,
    mut server: impl FnMut(Duration) -> Duration,
    stall: impl Fn(Duration) -> Duration,
) -> Report {
    let mut report = Report::new();
    let mut answers = BinaryHeap::new();
    let (mut now, mut looked) = (Duration::ZERO, Duration::ZERO);
    loop {
        while let Some(sending) = pace.next(now) {
            report.send(sending.intended, sending.lateness);
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
            report.wall = now;
            pace.freed(connection, since, now);
        }
        looked = now;
    }
}
