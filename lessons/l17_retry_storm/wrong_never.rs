//! "Retries made the storm, so there are none." A link that failed once for no reason is an error on the screen now.

use std::collections::VecDeque;

/// Milliseconds.
pub type Ms = u64;

/// How long the database works on an attempt.
pub const WORK: Ms = 10;
/// How long the client waits for the answer to an attempt, unless the user's deadline comes first; an answer at that moment is in time.
pub const TIMEOUT: Ms = 100;
/// How often a request is tried again.
pub const RETRIES: u32 = 3;

/// What a first attempt puts into the budget, what a retry takes, and what it holds.
const EARNS: u32 = 1;
const COSTS: u32 = 10;
const MOST: u32 = 100;

/// One attempt to have a request answered.
#[derive(Clone)]
pub struct Attempt {
    /// Whose.
    pub request: u64,
    /// 0 is the first, 1 the first retry.
    pub retry: u32,
    /// When the user goes away.
    deadline: Ms,
    /// Until when the client waits for this attempt.
    until: Ms,
}

impl Attempt {
    fn sent(request: u64, retry: u32, deadline: Ms, now: Ms) -> Self {
        Attempt { request, retry, deadline, until: deadline.min(now + TIMEOUT) }
    }
}

/// The client of all users.
pub struct Client {
    budget: u32,
}

impl Client {
    /// No request was sent yet.
    pub fn new() -> Self {
        Client { budget: MOST }
    }

    /// A user asks at `now`, and goes away at `deadline`: the first attempt, which is sent at once.
    pub fn first(&mut self, request: u64, deadline: Ms, now: Ms) -> Attempt {
        self.budget = MOST.min(self.budget + EARNS);
        Attempt::sent(request, 0, deadline, now)
    }

    /// An attempt was answered with an error, or not in time. What is sent at once in its place, if anything.
    pub fn again(&mut self, _failed: Attempt, _now: Ms) -> Option<Attempt> {
        None
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
    pub fn next(&mut self, now: Ms) -> Option<Attempt> {
        while let Some(attempt) = self.waiting.pop_front() {
            if now + WORK <= attempt.until {
                return Some(attempt);
            }
        }
        None
    }
}
