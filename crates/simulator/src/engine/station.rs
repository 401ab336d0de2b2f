//! One instance of a station: how much of it is free, and who waits.

use super::slab::{Slab, Stamped};
use super::task::Task;
use crate::model::{Kind, Line, Nanos, Order};
use std::collections::VecDeque;

/// What kind of station it is, with what only that kind needs.
#[derive(Debug)]
pub(super) enum Place {
    /// Tasks compute on them.
    Cores {
        /// For how long one computes while others wait.
        slice: Nanos,
        /// What a change costs.
        switch: Nanos,
        /// Whose turn it was last, by core: the number of its birth.
        last: Vec<u64>,
    },
    /// Tasks are served.
    Servers,
    /// Tasks hold places; one that waited gets its place only after this time.
    Held {
        /// Whether the places are threads.
        threads: bool,
        /// A lock's.
        hand_over: Nanos,
    },
    /// Tasks look keys up; its index among the caches.
    Cache(u32),
}

/// An instance of a station.
#[derive(Debug)]
pub(super) struct Station {
    /// Its station in the scenario.
    pub(super) tally: u32,
    pub(super) place: Place,
    /// Places that are taken by no task.
    pub(super) free: u32,
    /// Numbers of places that were given back; beyond them, those from `fresh` on are free.
    numbers: Vec<u32>,
    fresh: u32,
    pub(super) line: Waiting,
    /// What comes fails.
    pub(super) down: bool,
    /// What is in it stands still.
    pub(super) stalled: bool,
    /// How many times as long everything takes.
    pub(super) stretch: f64,
}

impl Station {
    pub(super) fn new(tally: u32, kind: &Kind, caches: &mut u32) -> Self {
        let (free, line) = room(kind);
        let place = match *kind {
            Kind::Cores { cores, order, switch } => {
                let slice = match order {
                    Order::Fcfs => Nanos::MAX,
                    Order::Sliced(slice) => slice,
                };
                Place::Cores { slice, switch, last: vec![0; cores as usize] }
            }
            Kind::Servers { .. } => Place::Servers,
            Kind::Pool { threads, .. } => Place::Held { threads, hand_over: 0 },
            Kind::Lock { hand_over } => Place::Held { threads: false, hand_over },
            Kind::Cache { .. } => {
                *caches += 1;
                Place::Cache(*caches - 1)
            }
        };
        let (numbers, fresh) = (Vec::new(), 0);
        let line = Waiting { rules: line, queue: VecDeque::new(), count: 0 };
        let (down, stalled, stretch) = (false, false, 1.0);
        Station { tally, place, free, numbers, fresh, line, down, stalled, stretch }
    }

    /// Whether one that comes may enter at once.
    pub(super) fn has_room(&self) -> bool {
        self.free > 0 && !self.stalled && self.line.count == 0
    }

    /// Takes a place: the one that was given back last.
    pub(super) fn take(&mut self) -> u32 {
        self.free -= 1;
        self.numbers.pop().unwrap_or_else(|| {
            self.fresh += 1;
            self.fresh - 1
        })
    }

    /// Gives a place back.
    pub(super) fn give(&mut self, number: u32) {
        self.free += 1;
        self.numbers.push(number);
    }

    /// How long something takes here.
    pub(super) fn stretched(&self, time: Nanos) -> Nanos {
        if self.stretch == 1.0 { time } else { (time as f64 * self.stretch) as Nanos }
    }
}

/// How many places there are, and by which rules is waited for them.
fn room(kind: &Kind) -> (u32, Line) {
    match *kind {
        Kind::Cores { cores, .. } => (cores, Line::default()),
        Kind::Servers { servers, line } => (servers, line),
        Kind::Pool { places, line, .. } => (places, line),
        Kind::Lock { .. } => (1, Line::default()),
        Kind::Cache { .. } => (0, Line::default()),
    }
}

/// Those who wait.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) rules: Line,
    /// Also tasks that failed while they stood here: their stamp is void.
    queue: VecDeque<Stamped>,
    /// How many wait.
    pub(super) count: u32,
}

impl Waiting {
    /// Whether one more may wait.
    pub(super) fn is_full(&self) -> bool {
        self.rules.room.is_some_and(|room| self.count >= room)
    }

    pub(super) fn push(&mut self, task: Stamped) {
        self.count += 1;
        self.queue.push_back(task);
    }

    /// Whose turn it is.
    pub(super) fn pop(&mut self, tasks: &Slab<Task>) -> Option<u32> {
        while let Some(task) = self.last_or_first() {
            if tasks.is(task) {
                self.count -= 1;
                return Some(task.id);
            }
        }
        None
    }

    /// One that waits has failed: its stamp will be void.
    pub(super) fn leave(&mut self, tasks: &Slab<Task>) {
        self.count -= 1;
        if self.queue.len() > 64 + 2 * self.count as usize {
            self.queue.retain(|task| tasks.is(*task));
        }
    }

    fn last_or_first(&mut self) -> Option<Stamped> {
        if self.rules.lifo { self.queue.pop_back() } else { self.queue.pop_front() }
    }
}
