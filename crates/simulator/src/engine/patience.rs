//! What holds retries back: a budget, and a breaker.

use super::streams::{Generator, generator};
use crate::model::{Nanos, Patience, SECOND};
use rand::RngExt;
use std::collections::VecDeque;

/// How many seconds' worth of tokens a budget holds.
const SECONDS: u64 = 10;

/// How long answers are waited for and what is done without one, over all requests of one kind.
#[derive(Debug)]
pub(super) struct Policy {
    pub(super) patience: Patience,
    budget: Option<Budget>,
    breaker: Option<Breaker>,
    jitter: Generator,
}

impl Policy {
    pub(super) fn new(name: &str, patience: Patience, run: u64) -> Self {
        let budget = patience.budget.map(|share| Budget { share, seconds: VecDeque::new() });
        let breaker = patience.breaker.map(Breaker::new);
        Policy { patience, budget, breaker, jitter: generator(run, "jitter", name) }
    }

    /// A request is to be sent: whether it may be.
    pub(super) fn may_send(&mut self, now: Nanos) -> bool {
        self.breaker.as_mut().is_none_or(|breaker| breaker.may_send(now))
    }

    /// A request was sent first.
    pub(super) fn first_sent(&mut self, now: Nanos) {
        if let Some(budget) = &mut self.budget {
            budget.earn(now);
        }
    }

    /// A try was answered, or it failed.
    pub(super) fn tried(&mut self, now: Nanos, answered: bool) {
        if let Some(breaker) = &mut self.breaker {
            breaker.tried(now, answered);
        }
    }

    /// A try is not waited for any more, and none knows what would have come of it.
    pub(super) fn dropped(&mut self) {
        if let Some(breaker) = &mut self.breaker {
            breaker.trying = false;
        }
    }

    /// The pause before a request is sent once more that was sent this often; `None` if it is not.
    pub(super) fn pause(&mut self, now: Nanos, sent: u32) -> Option<Nanos> {
        if sent > self.patience.retries || !self.budget.as_mut().is_none_or(|of| of.spend(now)) {
            return None;
        }
        let times = 1u64.checked_shl(sent - 1).unwrap_or(u64::MAX);
        let pause = self.patience.pause.saturating_mul(times);
        Some(if self.patience.jitter { self.jitter.random_range(0..=pause) } else { pause })
    }
}

/// Tokens that first requests earn and retries spend; what was not spent within ten seconds is gone.
#[derive(Debug)]
struct Budget {
    /// What a first request earns.
    share: f64,
    /// What is left of each second's, the oldest first.
    seconds: VecDeque<(u64, f64)>,
}

impl Budget {
    fn earn(&mut self, now: Nanos) {
        let second = now / SECOND;
        match self.seconds.back_mut() {
            Some((last, left)) if *last == second => *left += self.share,
            _ => self.seconds.push_back((second, self.share)),
        }
        self.expire(second);
    }

    /// Takes one token, if there is one.
    fn spend(&mut self, now: Nanos) -> bool {
        self.expire(now / SECOND);
        let mut missing = 1.0;
        if self.seconds.iter().map(|(_, left)| left).sum::<f64>() < missing - ROUNDING {
            return false;
        }
        for (_, left) in &mut self.seconds {
            let spent = missing.min(*left);
            *left -= spent;
            missing -= spent;
        }
        true
    }

    fn expire(&mut self, second: u64) {
        while self.seconds.front().is_some_and(|(oldest, _)| oldest + SECONDS <= second) {
            self.seconds.pop_front();
        }
    }
}

/// Ten tenths are one, however they are added.
const ROUNDING: f64 = 1e-9;

/// Sends nothing for a second after so many failures in a row, and then one request to try.
#[derive(Debug)]
struct Breaker {
    limit: u32,
    failures: u32,
    /// Until when nothing is sent, once it is open.
    until: Nanos,
    /// Whether the one that tries is under way.
    trying: bool,
}

impl Breaker {
    fn new(limit: u32) -> Self {
        Breaker { limit, failures: 0, until: 0, trying: false }
    }

    fn is_open(&self) -> bool {
        self.failures >= self.limit
    }

    fn may_send(&mut self, now: Nanos) -> bool {
        if !self.is_open() {
            return true;
        }
        let may = now >= self.until && !self.trying;
        self.trying |= may;
        may
    }

    /// What was sent before it opened tells nothing while it is open.
    fn tried(&mut self, now: Nanos, answered: bool) {
        if self.is_open() && !self.trying {
            return;
        }
        if answered {
            (self.failures, self.trying) = (0, false);
        } else {
            self.failures = self.failures.saturating_add(1);
            self.trying = false;
            self.until = now.saturating_add(SECOND);
        }
    }
}
