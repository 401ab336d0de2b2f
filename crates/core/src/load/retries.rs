//! Requests that wait to be sent again.
//!
//! Pure: time is an argument. It refuses to know connections, and which failures are worth a retry ([`super::policy`]).

use super::client::Asked;
use super::failure::Failure;
use super::policy::{Budget, Policy};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::time::Duration;

/// Fixes the jitter.
const SEED: u64 = 1;

/// A request that is sent again when its pause is over.
#[derive(Debug)]
pub(super) struct Retry {
    due: Duration,
    number: u64,
    /// The connection that it failed on.
    pub(super) user: usize,
    /// What is asked, with this attempt counted.
    pub(super) asked: Asked,
    /// Why it is sent again.
    pub(super) why: Failure,
}

/// What a generator sends again, and what it has left for that.
#[derive(Debug)]
pub(super) struct Retries {
    policy: Policy,
    budget: Option<Budget>,
    draw: SmallRng,
    waiting: BinaryHeap<Reverse<Retry>>,
    taken: u64,
    stopped: bool,
}

/// What becomes of a request that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is sent again.
    Again,
    /// It would be, if the budget had something left.
    OverBudget,
    /// It has failed.
    Failed,
}

impl Retries {
    pub(super) fn new(policy: Policy) -> Self {
        Retries {
            policy,
            budget: policy.budget.map(Budget::new),
            draw: SmallRng::seed_from_u64(SEED),
            waiting: BinaryHeap::new(),
            taken: 0,
            stopped: false,
        }
    }

    /// A request is sent for the first time.
    pub(super) fn earn(&mut self, now: Duration) {
        if let Some(budget) = &mut self.budget {
            budget.earn(now);
        }
    }

    /// What becomes of a request that failed on the connection of `user`, which the server asked to come back after so long.
    pub(super) fn take(
        &mut self,
        user: usize,
        asked: Asked,
        (why, retry_after): (&Failure, Option<Duration>),
        now: Duration,
    ) -> Fate {
        if self.stopped || !self.policy.allows(asked.attempt, why) {
            return Fate::Failed;
        }
        if self.budget.as_mut().is_some_and(|budget| !budget.spend(now)) {
            return Fate::OverBudget;
        }
        let due = now + self.policy.wait(asked.attempt, retry_after, &mut self.draw);
        let asked = Asked { attempt: asked.attempt + 1, ..asked };
        let number = self.taken;
        self.taken += 1;
        self.waiting.push(Reverse(Retry { due, number, user, asked, why: why.clone() }));
        Fate::Again
    }

    /// When the next one's pause is over, and whose it is.
    pub(super) fn next(&self) -> Option<(Duration, usize)> {
        self.waiting.peek().map(|Reverse(retry)| (retry.due, retry.user))
    }

    /// The one whose pause is over first.
    pub(super) fn pop(&mut self) -> Option<Retry> {
        self.waiting.pop().map(|Reverse(retry)| retry)
    }

    /// Nothing is sent again any more.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
    }
}

impl Retry {
    fn order(&self) -> (Duration, u64) {
        (self.due, self.number)
    }
}

impl PartialEq for Retry {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}
impl Eq for Retry {}
impl PartialOrd for Retry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Retry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}
