//! What the server counts of itself, and how that is read, step by step.

use super::found::{Little, Metrics};
use crate::telemetry::Context;
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

/// The counters and gauges of the server; one thread has them.
#[derive(Default)]
pub(super) struct Gauges {
    arrived: Cell<u32>,
    inside: Cell<u32>,
    database: Cell<u32>,
    looked_up: Cell<u32>,
    hits: Cell<u32>,
    late: Cell<Duration>,
    /// Each request's context, its end and how long it took.
    answered: RefCell<Vec<(Context, Instant, Duration)>>,
    steps: RefCell<Metrics>,
    scraped: Cell<(u64, u64)>,
}

impl Gauges {
    pub(super) fn enters(&self) {
        self.arrived.set(self.arrived.get() + 1);
        self.inside.set(self.inside.get() + 1);
    }

    pub(super) fn leaves(&self, context: Context, began: Instant) {
        self.inside.set(self.inside.get() - 1);
        self.answered.borrow_mut().push((context, Instant::now(), began.elapsed()));
    }

    pub(super) fn looked_up(&self, hit: bool) {
        self.looked_up.set(self.looked_up.get() + 1);
        self.hits.set(self.hits.get() + u32::from(hit));
    }

    pub(super) fn asks(&self) {
        self.database.set(self.database.get() + 1);
    }

    pub(super) fn told(&self) {
        self.database.set(self.database.get() - 1);
    }

    /// A timer that was due then is looked at.
    pub(super) fn scrape(&self, due: Instant) {
        self.late.set(self.late.get().max(due.elapsed()));
        let (sum, count) = self.scraped.get();
        self.scraped.set((sum + u64::from(self.inside.get()), count + 1));
    }

    /// A step is over.
    pub(super) fn step(&self) {
        let mut steps = self.steps.borrow_mut();
        let last = steps.hits.last().copied().unwrap_or(0.0);
        let (looked_up, hits) = (self.looked_up.take(), self.hits.take());
        let share = f64::from(hits) / f64::from(looked_up);
        steps.hits.push(if looked_up > 0 { share } else { last });
        steps.arrived.push(self.arrived.take().into());
        steps.inside.push(self.inside.get().into());
        steps.database.push(self.database.get().into());
        steps.late.push(self.late.take().as_secs_f64() * 1e3);
    }

    pub(super) fn metrics(&self) -> Metrics {
        self.steps.borrow().clone()
    }

    /// What was answered, in its order.
    pub(super) fn answered(&self) -> Vec<(Context, Instant, Duration)> {
        self.answered.borrow().clone()
    }

    /// In flight, rate and time, over a run that took so long.
    pub(super) fn little(&self, run: Duration) -> Little {
        let answered = self.answered.borrow();
        let (sum, scrapes) = self.scraped.get();
        let took: Duration = answered.iter().map(|(_, _, took)| *took).sum();
        Little {
            inside: sum as f64 / scrapes.max(1) as f64,
            rate: answered.len() as f64 / run.as_secs_f64(),
            took: took.as_secs_f64() / answered.len().max(1) as f64,
        }
    }
}
