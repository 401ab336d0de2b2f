//! The budget is a type of its own, and an attempt says by when work on it has to begin.

use std::collections::VecDeque;

/// Milliseconds.
pub type Ms = u64;

/// How long the database works on an attempt.
pub const WORK: Ms = 10;
/// How long the client waits for the answer to an attempt, unless the user's deadline comes first; an answer at that moment is in time.
pub const TIMEOUT: Ms = 100;
/// How often a request is tried again.
pub const RETRIES: u32 = 3;

/// What retries are paid from.
struct Budget(u32);

impl Budget {
    const MOST: u32 = 100;

    fn earn(&mut self) {
        self.0 = (self.0 + 1).min(Self::MOST);
    }

    fn pay(&mut self) -> Option<()> {
        self.0 = self.0.checked_sub(10)?;
        Some(())
    }
}

/// One attempt to have a request answered.
#[derive(Clone)]
pub struct Attempt {
    /// Whose.
    pub request: u64,
    /// 0 is the first, 1 the first retry.
    pub retry: u32,
    /// When the user goes away.
    deadline: Ms,
    /// When work on it has to begin, to be done while the client waits.
    begin_by: Option<Ms>,
}

impl Attempt {
    fn sent(request: u64, retry: u32, deadline: Ms, now: Ms) -> Self {
        let until = deadline.min(now + TIMEOUT);
        Attempt { request, retry, deadline, begin_by: until.checked_sub(WORK) }
    }
}

/// The client of all users.
pub struct Client {
    budget: Budget,
}

impl Client {
    /// No request was sent yet.
    pub fn new() -> Self {
        Client { budget: Budget(Budget::MOST) }
    }

    /// A user asks at `now`, and goes away at `deadline`: the first attempt, which is sent at once.
    pub fn first(&mut self, request: u64, deadline: Ms, now: Ms) -> Attempt {
        self.budget.earn();
        Attempt::sent(request, 0, deadline, now)
    }

    /// An attempt was answered with an error, or not in time. What is sent at once in its place, if anything.
    pub fn again(&mut self, failed: Attempt, now: Ms) -> Option<Attempt> {
        let Attempt { request, retry, deadline, .. } = failed;
        if retry == RETRIES || now >= deadline {
            return None;
        }
        self.budget.pay()?;
        Some(Attempt::sent(request, retry + 1, deadline, now))
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
        std::iter::from_fn(|| self.waiting.pop_front())
            .find(|attempt| attempt.begin_by.is_some_and(|latest| now <= latest))
    }
}
