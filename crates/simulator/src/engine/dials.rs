//! The three dials, the slots of time and the number inside: what is counted over all tasks.

use super::Engine;
use super::tally::Gauge;
use super::task::{Phase, Task};
use crate::model::Nanos;
use crate::outcome::{SLOT, Slot};
use brigade_core::trace::{Dials, Level};

/// As for a recorded trace: waiting for less than this share of the tasks' lives is almost none.
const WAITED: f64 = 0.01;

/// What is counted over all tasks.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) in_flight: Gauge,
    pub(super) on_cpu: Gauge,
    /// Tasks that wait, and threads that they hold, each times how long.
    waiting: u128,
    held: u128,
    /// Since when it is counted.
    since: Nanos,
    /// The slot that is going on, and when it ends.
    pub(super) slot: Slot,
    slot_ends: Nanos,
    pub(super) slots: Vec<Slot>,
    /// The area under the number inside, after each tenth of what is counted.
    pub(super) tenths: Vec<u128>,
}

impl Counters {
    pub(super) fn new() -> Self {
        Counters { slot_ends: SLOT, ..Counters::default() }
    }

    /// A tenth of what is counted is over.
    pub(super) fn tenth(&mut self, now: Nanos) {
        let area = self.in_flight.area(now);
        self.tenths.push(area);
    }

    /// A task has been in its phase up to now.
    fn stretch(&mut self, task: &Task, now: Nanos) {
        let time = u128::from(now - task.since.max(self.since));
        if time == 0 {
            return;
        }
        let (threads, waits) = match task.phase {
            // One of its threads computes or is ready to; those outside it wait for that one.
            Phase::Computing | Phase::Runnable | Phase::Stalled | Phase::Ready => {
                let outside = task.threads.saturating_sub(1);
                (outside, outside)
            }
            _ => (task.threads, task.threads.max(1)),
        };
        self.waiting += u128::from(waits) * time;
        self.held += u128::from(threads) * time;
    }

    fn restart(&mut self, now: Nanos) {
        self.in_flight.restart(now);
        self.on_cpu.restart(now);
        (self.waiting, self.held, self.since) = (0, 0, now);
    }

    /// What the dials show, of a system with so many `cores`.
    pub(super) fn dials(&mut self, now: Nanos, cores: u64) -> Dials {
        let counted = (now - self.since).max(1) as f64;
        let (in_flight, on_cpu) = (&mut self.in_flight, &mut self.on_cpu);
        let (in_flight, on_cpu) = (level(in_flight, now, counted), level(on_cpu, now, counted));
        let (waiting, held) = (self.waiting as f64 / counted, self.held as f64 / counted);
        Dials {
            in_flight,
            on_cpu,
            parked: (waiting > WAITED * in_flight.mean).then(|| held / waiting),
            held,
            waiting,
            utilisation: on_cpu.mean / cores.max(1) as f64,
        }
    }
}

fn level(gauge: &mut Gauge, now: Nanos, counted: f64) -> Level {
    Level {
        mean: gauge.area(now) as f64 / counted,
        max: gauge.most.try_into().unwrap_or(u32::MAX),
        together: gauge.together(now) as f64 / counted,
    }
}

impl Engine<'_> {
    /// A task does something else from now on.
    pub(super) fn turn(&mut self, id: u32, phase: Phase) {
        if self.camera.is_some() {
            self.show_stretch(id);
        }
        let task = &mut self.tasks[id];
        self.counters.stretch(task, self.now);
        match (task.phase, phase) {
            (Phase::Computing, Phase::Computing) => {}
            (Phase::Computing, _) => self.counters.on_cpu.down(self.now),
            (_, Phase::Computing) => self.counters.on_cpu.up(self.now),
            _ => {}
        }
        (task.phase, task.since) = (phase, self.now);
    }

    /// Ends the slots that are over.
    pub(super) fn pass_slots(&mut self) {
        while self.counters.slot_ends <= self.now {
            self.end_slot();
        }
    }

    pub(super) fn end_slot(&mut self) {
        let slot = std::mem::take(&mut self.counters.slot);
        self.counters.slots.push(slot);
        self.counters.slot_ends += SLOT;
    }

    /// The warm-up is over: what was counted so far is not.
    pub(super) fn warm(&mut self) {
        self.counters.restart(self.now);
        self.tallies.iter_mut().for_each(|tally| tally.restart(self.now));
    }
}
