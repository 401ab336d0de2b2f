//! Which connection sends the next request, and when it was meant to: pure, with time as an argument.
//!
//! [`ClosedPace`] and [`OpenPace`] are what the run asks. They know no socket, so that tests replay them in
//! virtual time. Times count from the start of the run.

use super::schedule::Share;
use super::{ClosedLoop, Until};
use std::collections::VecDeque;
use std::time::Duration;

/// One request that goes out now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sending {
    pub(super) connection: usize,
    /// When it should have gone out: latency counts from here.
    pub(super) intended: Duration,
    /// How much of the delay since then is the generator's own fault. A closed loop without thinking has no
    /// time to be late for.
    pub(super) lateness: Option<Duration>,
}

/// Decides who sends when.
pub(super) trait Pace {
    /// The next request that goes out at `now`, if one is due and a connection is free.
    fn next(&mut self, now: Duration) -> Option<Sending>;
    /// `connection` can take another request: the generator knows it `now` and might have known it `since`.
    fn freed(&mut self, connection: usize, since: Duration, now: Duration);
    /// `connection` was refused when it should have been made anew.
    fn refused(&mut self, connection: usize, now: Duration);
    /// What `connection` carried failed, and is sent again later: known `now`, and knowable `since`.
    fn pauses(&mut self, connection: usize, since: Duration, now: Duration);
    /// A connection for what failed on that of `user` and goes out again now, if one is free.
    fn again(&mut self, user: usize) -> Option<usize>;
    /// Whether a connection is free for what goes out again.
    fn has_free(&self) -> bool;
    /// When the next request goes out if nothing is answered before; never, if `None`.
    fn wakes(&mut self) -> Option<Duration>;
    /// When the last request is due, if that is known.
    fn last_due(&self) -> Option<Duration>;
    /// Sends nothing more. Tells of each request that was due and has not gone out when it was due.
    fn stop(&mut self, now: Duration, missed: impl FnMut(Duration));
}

/// Users who send when they have got an answer and thought about it.
#[derive(Debug)]
pub(super) struct ClosedPace {
    think: Duration,
    until: Until,
    sent: u64,
    sent_by: Vec<u64>,
    /// Who sends next and when, in this order; everybody thinks equally long, so a queue keeps it.
    thinking: VecDeque<(Duration, usize)>,
}

impl ClosedPace {
    pub(super) fn new(closed: ClosedLoop, until: Until, users: usize) -> Self {
        let begin = |user: usize| closed.think.mul_f64(user as f64 / users as f64);
        let each = |user| std::iter::repeat_n((begin(user), user), closed.depth.max(1));
        ClosedPace {
            think: closed.think,
            until,
            sent: 0,
            sent_by: vec![0; users],
            thinking: (0..users).flat_map(each).collect(),
        }
    }

    fn allows(&self, user: usize, now: Duration) -> bool {
        self.until.allows(self.sent, self.sent_by[user], now)
    }
}

impl Pace for ClosedPace {
    fn next(&mut self, now: Duration) -> Option<Sending> {
        while let Some(&(due, user)) = self.thinking.front().filter(|(due, _)| *due <= now) {
            self.thinking.pop_front();
            if self.allows(user, now) {
                self.sent += 1;
                self.sent_by[user] += 1;
                let (intended, lateness) = match self.think {
                    Duration::ZERO => (now, None),
                    _ => (due, Some(now - due)),
                };
                return Some(Sending { connection: user, intended, lateness });
            }
        }
        None
    }

    fn freed(&mut self, user: usize, _since: Duration, now: Duration) {
        self.thinking.push_back((now + self.think, user));
    }

    fn refused(&mut self, _user: usize, _now: Duration) {
        // Gone: a loop without thinking would try again for ever, as fast as it can.
    }

    fn pauses(&mut self, _user: usize, _since: Duration, _now: Duration) {
        // A user who waits to ask again asks for nothing else.
    }

    fn again(&mut self, user: usize) -> Option<usize> {
        Some(user)
    }

    fn has_free(&self) -> bool {
        true
    }

    fn wakes(&mut self) -> Option<Duration> {
        while let Some(&(due, user)) = self.thinking.front() {
            if self.allows(user, due) {
                return Some(due);
            }
            self.thinking.pop_front();
        }
        None
    }

    fn last_due(&self) -> Option<Duration> {
        match self.until {
            Until::Elapsed(time) => Some(time),
            _ => None,
        }
    }

    fn stop(&mut self, _now: Duration, _missed: impl FnMut(Duration)) {
        self.until = Until::Sent(0);
        self.thinking.clear();
    }
}

/// Due requests and free connections, matched first come, first served. Because none overtakes, the
/// requests that wait for a connection need no queue: they are the schedule, from its next time to now.
#[derive(Debug)]
pub(super) struct OpenPace {
    schedule: Option<Share>,
    last_due: Duration,
    /// Connections without a request, and since when the generator could have known.
    free: VecDeque<(usize, Duration)>,
}

impl OpenPace {
    /// One generator's share of a schedule that ends at `last_due`, over `users` connections.
    pub(super) fn new(share: Share, last_due: Duration, users: usize) -> Self {
        OpenPace {
            schedule: Some(share),
            last_due,
            free: (0..users).map(|user| (user, Duration::ZERO)).collect(),
        }
    }

    fn due(&mut self, now: Duration) -> Option<Duration> {
        self.schedule.as_mut()?.next_if(|intended| *intended <= now)
    }
}

impl Pace for OpenPace {
    // ANCHOR: open
    fn next(&mut self, now: Duration) -> Option<Sending> {
        let &(connection, since) = self.free.front()?;
        let intended = self.due(now)?;
        self.free.pop_front();
        let lateness = Some(now.saturating_sub(intended.max(since)));
        Some(Sending { connection, intended, lateness })
    }
    // ANCHOR_END: open

    fn freed(&mut self, connection: usize, since: Duration, _now: Duration) {
        self.free.push_back((connection, since));
    }

    fn refused(&mut self, connection: usize, now: Duration) {
        self.freed(connection, now, now);
    }

    fn pauses(&mut self, connection: usize, since: Duration, now: Duration) {
        self.freed(connection, since, now);
    }

    fn again(&mut self, _user: usize) -> Option<usize> {
        self.free.pop_front().map(|(connection, _)| connection)
    }

    fn has_free(&self) -> bool {
        !self.free.is_empty()
    }

    fn wakes(&mut self) -> Option<Duration> {
        self.free.front()?;
        self.schedule.as_mut()?.peek().copied()
    }

    fn last_due(&self) -> Option<Duration> {
        Some(self.last_due)
    }

    fn stop(&mut self, now: Duration, missed: impl FnMut(Duration)) {
        std::iter::from_fn(|| self.due(now)).for_each(missed);
        self.schedule = None;
    }
}
