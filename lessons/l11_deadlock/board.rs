//! The board on which everybody writes what they hold and what they wait for. A wait can be called off.
//!
//! Locks and channels are the real ones, asked without blocking; what blocks is the wait at the board. A thread
//! inside `Mutex::lock` could never be called back, and would hang as long as its process.

use super::graph::{Graph, Thing};
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::Recorder;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What the programs of the lesson have in common.
#[derive(Debug)]
pub(super) struct Board {
    notes: Mutex<Notes>,
    pub(super) changed: Condvar,
    pub(super) run: Run,
}

/// How a program is run.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) recorder: Recorder,
    /// Whether the unlucky moment is arranged, or left to luck.
    pub(super) arranged: bool,
    /// What a party computes while it holds the first thing.
    pub(super) stretch: Stretch,
    /// How long the database takes.
    pub(super) query: Duration,
    /// How long nothing may move before a program is called off.
    pub(super) patience: Duration,
}

#[derive(Debug)]
pub(super) struct Notes {
    pub(super) graph: Graph,
    pub(super) places: Vec<Place>,
    /// Goes up with every change, so that a watcher can tell that there was none.
    pub(super) changes: u64,
    /// The last change that each party has looked at and found no help. Who has not looked yet may go on.
    pub(super) looked: Vec<u64>,
    pub(super) called_off: bool,
}

/// How far a party has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Coming,
    Started,
    AtTheMoment,
    Finished,
}

/// The watchdog has called the program off.
#[derive(Debug)]
pub(super) struct CalledOff;

/// How a party's work ends.
pub(super) type Done = Result<(), CalledOff>;

impl Board {
    pub(super) fn new(parties: usize, things: &'static [Thing], run: &Run) -> Arc<Self> {
        let places = vec![Place::Coming; parties];
        let graph = Graph::new(parties, things);
        let looked = vec![0; parties];
        let notes = Mutex::new(Notes { graph, places, changes: 0, looked, called_off: false });
        Arc::new(Board { notes, changed: Condvar::new(), run: run.clone() })
    }

    /// A panic cannot leave a note half-written: each change is one assignment.
    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes something down, and lets everybody look.
    pub(super) fn note<T>(&self, change: impl FnOnce(&mut Notes) -> T) -> T {
        let mut notes = self.notes();
        notes.changes += 1;
        self.changed.notify_all();
        change(&mut notes)
    }

    pub(super) fn wait<'a>(&self, notes: MutexGuard<'a, Notes>) -> MutexGuard<'a, Notes> {
        self.changed.wait(notes).unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notes {
    /// Those who wait for ever, among those who have looked at everything there is.
    pub(super) fn stuck(&self) -> Vec<usize> {
        self.graph.stuck(|party| self.looked[party] >= self.changes)
    }
}
