//! A client that tries again, and the line of attempts before its database.
//!
//! The database stood still for a second. It works again, it works all the time, and no user gets an answer any more. What
//! holds once it is repaired:
//!
//! * Five seconds after the stall at least 95 % of the users are answered in time.
//! * After a failure comes another attempt, at most three times, and none at or after the user's deadline.
//! * A first attempt puts 1 into the budget, a retry takes 10 out of it; it begins with 100, and holds no more.
//! * What fails is tried again as long as the budget lasts.
//! * The database begins only what will be done while the client still waits for it.
//! * An attempt that can still be answered in time is neither dropped nor overtaken.
//!
//! Repair it. `Client` and `Line` with their functions, and what an `Attempt` has already, keep their names: the judge uses them.
//! An `Attempt` is sent from one to the other: what the line has to know of it, it has to say.

use std::collections::VecDeque;

/// Milliseconds.
pub type Ms = u64;

/// How long the database works on an attempt.
pub const WORK: Ms = 10;
/// How long the client waits for the answer to an attempt, unless the user's deadline comes first; an answer at that moment is in time.
pub const TIMEOUT: Ms = 100;
/// How often a request is tried again.
pub const RETRIES: u32 = 3;

/// One attempt to have a request answered.
#[derive(Clone)]
pub struct Attempt {
    /// Whose.
    pub request: u64,
    /// 0 is the first, 1 the first retry.
    pub retry: u32,
}

/// The client of all users.
pub struct Client {}

impl Client {
    /// No request was sent yet.
    pub fn new() -> Self {
        Client {}
    }

    /// A user asks at `now`, and goes away at `deadline`: the first attempt, which is sent at once.
    pub fn first(&mut self, request: u64, _deadline: Ms, _now: Ms) -> Attempt {
        Attempt { request, retry: 0 }
    }

    /// An attempt was answered with an error, or not in time. What is sent at once in its place, if anything.
    pub fn again(&mut self, failed: Attempt, _now: Ms) -> Option<Attempt> {
        (failed.retry < RETRIES)
            .then(|| Attempt { request: failed.request, retry: failed.retry + 1 })
    }
}

/// The attempts that wait for the database, which works on four at once.
pub struct Line {
    waiting: VecDeque<Attempt>,
}

impl Line {
    /// None waits.
    pub fn new() -> Self {
        Line { waiting: VecDeque::new() }
    }

    /// An attempt has come.
    pub fn push(&mut self, attempt: Attempt) {
        self.waiting.push_back(attempt);
    }

    /// A place of the database has become free, or is free and an attempt has come: what is it to work on?
    pub fn next(&mut self, _now: Ms) -> Option<Attempt> {
        self.waiting.pop_front()
    }
}
