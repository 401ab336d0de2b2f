//! One run of a program: on its state all workers write what they hold and what they wait for. A wait can be called off.
//!
//! Locks and channels are the real ones, asked without blocking; what blocks is the wait for the state to change. A thread
//! inside `Mutex::lock` could never be called back, and would hang as long as its process.

use super::graph::{Graph, Resource};
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::Recorder;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One run of a program.
#[derive(Debug)]
pub(super) struct Trial {
    state: Mutex<State>,
    pub(super) changed: Condvar,
    pub(super) setup: Setup,
}

/// How a program is run.
#[derive(Clone, Debug)]
pub(super) struct Setup {
    pub(super) recorder: Recorder,
    /// Whether the unlucky moment is arranged, or left to luck.
    pub(super) arranged: bool,
    /// What a worker computes while it holds the first resource.
    pub(super) stretch: Stretch,
    /// How long the database takes.
    pub(super) query: Duration,
    /// How long nothing may move before a program is called off.
    pub(super) patience: Duration,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) graph: Graph,
    pub(super) stages: Vec<Stage>,
    /// Goes up with every change, so that a watcher can tell that there was none.
    pub(super) changes: u64,
    /// The last change that each worker has looked at and found no help. One that has not looked yet may go on.
    pub(super) looked: Vec<u64>,
    pub(super) called_off: bool,
}

/// How far a worker has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Coming,
    Started,
    AtTheMoment,
    Finished,
}

/// The watchdog has called the program off.
#[derive(Debug)]
pub(super) struct CalledOff;

/// How a worker's work ends.
pub(super) type Done = Result<(), CalledOff>;

impl Setup {
    /// Nothing recorded, no work but what is needed, and no waiting once the graph has spoken.
    pub(super) fn brief(arranged: bool) -> Setup {
        Setup {
            recorder: Recorder::off(),
            arranged,
            stretch: Stretch::lasting(Duration::ZERO),
            query: Duration::from_micros(100),
            patience: Duration::ZERO,
        }
    }
}

impl Trial {
    pub(super) fn new(workers: usize, resources: &'static [Resource], setup: &Setup) -> Arc<Self> {
        let state = State {
            graph: Graph::new(workers, resources),
            stages: vec![Stage::Coming; workers],
            changes: 0,
            looked: vec![0; workers],
            called_off: false,
        };
        Arc::new(Trial { state: Mutex::new(state), changed: Condvar::new(), setup: setup.clone() })
    }

    /// A poisoned one is taken over: a panic has ended the experiment anyway.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes something down, and lets all look.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        state.changes += 1;
        self.changed.notify_all();
        change(&mut state)
    }

    pub(super) fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn call_off(&self) {
        self.change(|state| state.called_off = true);
    }
}

impl State {
    /// Those who wait for ever, among those who have looked at everything there is.
    pub(super) fn stuck(&self) -> Vec<usize> {
        self.graph.stuck(|worker| self.looked[worker] >= self.changes)
    }
}
