//! What will happen, in order of its time; of what happens at one instant, in the order in which it was noted.

use crate::model::Nanos;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Something that will happen. A stamp that is not its subject's any more makes it void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// A client sends a request.
    Asked { client: u32 },
    /// What a task does ends: a service or a slice of it, a pause, a hand-over.
    Done { task: u32, stamp: u32 },
    /// An answer was waited for as long as it is.
    TimedOut { ask: u32, stamp: u32 },
    /// The pause before a retry is over.
    Again { ask: u32, stamp: u32 },
    /// A balancer hears how loaded the instances are.
    Heard { group: u32 },
    /// Something breaks or is well again.
    Fault { fault: u32, begins: bool },
    /// The warm-up is over.
    Warm,
    /// A tenth of what is counted is over.
    Tenth,
    /// The camera is turned off.
    Cut,
}

/// Time, number, event: the number makes the order total.
type Noted = Reverse<(Nanos, u64, Event)>;

/// The events to come.
#[derive(Debug)]
pub(super) struct Agenda {
    heap: BinaryHeap<Noted>,
    noted: u64,
    /// What comes then or later is not noted.
    end: Nanos,
}

impl Agenda {
    pub(super) fn until(end: Nanos) -> Self {
        Agenda { heap: BinaryHeap::new(), noted: 0, end }
    }

    /// Notes what happens at a time.
    pub(super) fn note(&mut self, at: Nanos, event: Event) {
        if at < self.end {
            self.noted += 1;
            self.heap.push(Reverse((at, self.noted, event)));
        }
    }

    /// The next event, and when it happens.
    pub(super) fn next(&mut self) -> Option<(Nanos, Event)> {
        self.heap.pop().map(|Reverse((at, _, event))| (at, event))
    }

    /// How many are to come.
    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }
}
