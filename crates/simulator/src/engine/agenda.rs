//! What will happen, in order of its time; of what happens at one instant, in the order in which it was noted.

use crate::model::Nanos;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Something that will happen. A stamp that is not its subject's any more makes it void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// An event to come.
#[derive(Clone, Copy, Debug)]
struct Noted {
    at: Nanos,
    /// The how-manieth that was noted.
    number: u64,
    event: Event,
}

impl Noted {
    /// One comparison, and an order that is total.
    fn key(&self) -> u128 {
        u128::from(self.at) << 64 | u128::from(self.number)
    }
}

impl PartialEq for Noted {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Noted {}

impl PartialOrd for Noted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Noted {
    /// The soonest is the greatest, as a heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

/// The events to come.
#[derive(Debug)]
pub(super) struct Agenda {
    heap: BinaryHeap<Noted>,
    noted: u64,
    /// What comes then or later is not noted.
    end: Nanos,
    /// Whether the first in the heap has happened. The next that is noted takes its place, which costs half of taking the one
    /// out and putting the other in: an arrival mostly leads to the next arrival, an end of service to the next service.
    spent: bool,
}

impl Agenda {
    pub(super) fn until(end: Nanos) -> Self {
        Agenda { heap: BinaryHeap::new(), noted: 0, end, spent: false }
    }

    /// Notes what happens at a time.
    pub(super) fn note(&mut self, at: Nanos, event: Event) {
        if at >= self.end {
            return;
        }
        self.noted += 1;
        let noted = Noted { at, number: self.noted, event };
        if !self.spent {
            self.heap.push(noted);
        } else if let Some(mut first) = self.heap.peek_mut() {
            *first = noted;
        }
        self.spent = false;
    }

    /// The next event, and when it happens.
    pub(super) fn next(&mut self) -> Option<(Nanos, Event)> {
        if self.spent {
            self.heap.pop();
        }
        let next = self.heap.peek().map(|noted| (noted.at, noted.event));
        self.spent = next.is_some();
        next
    }

    /// How many are to come.
    pub(super) fn len(&self) -> usize {
        self.heap.len() - usize::from(self.spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is noted when, what happens is the soonest, and of several the one that was noted first.
        #[test]
        fn events_happen_in_the_order_of_their_times_and_numbers(
            steps in prop::collection::vec(prop::option::of(0..50u64), 1..200)
        ) {
            let (mut agenda, mut list) = (Agenda::until(50), Vec::new());
            for (number, step) in (0u32..).zip(steps) {
                match step {
                    Some(at) => {
                        agenda.note(at, Event::Asked { client: number });
                        list.push((at, number));
                    }
                    None => {
                        list.sort_unstable();
                        let first = (!list.is_empty()).then(|| list.remove(0));
                        let first = first.map(|(at, client)| (at, Event::Asked { client }));
                        prop_assert_eq!(agenda.next(), first);
                    }
                }
                prop_assert_eq!(agenda.len(), list.len());
            }
        }
    }

    #[test]
    fn what_comes_at_the_end_does_not_happen() {
        let mut agenda = Agenda::until(10);
        agenda.note(10, Event::Warm);
        assert_eq!((agenda.len(), agenda.next()), (0, None));
    }
}
