//! The watchdog: looks on while a program runs, and calls it off once nobody in it can ever go on.
//!
//! It does not guess from silence: what is slow is left alone, however long it takes.

use super::board::{Board, Done, Notes, Place};
use super::graph::Graph;
use super::party::Party;
use super::tasks;
use brigade_core::measure::Process;
use std::io;
use std::sync::{Arc, PoisonError};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

/// A program in which nobody is stuck and nothing moves for so long is a mistake of ours.
const GIVE_UP: Duration = Duration::from_secs(10);

/// What the watchdog saw of a program that stopped.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    /// Who waited for what.
    pub(super) graph: Graph,
    /// Those who waited for ever, by the graph.
    pub(super) stuck: Vec<usize>,
    /// Whether they still waited for the same things after the watchdog's patience.
    pub(super) still: bool,
    /// How long nothing moved, and the CPU time of this whole process meanwhile.
    pub(super) silence: Duration,
    pub(super) cpu: Option<Duration>,
}

/// `None`: it finished.
pub(super) type Ending = io::Result<Option<Stop>>;

impl Board {
    /// A thread for each party.
    pub(super) fn threads(self: &Arc<Self>, work: impl Fn(&Party<'_>) -> Done + Sync) -> Ending {
        thread::scope(|scope| {
            for index in self.parties() {
                let work = &work;
                let run = move || {
                    self.run.recorder.lane(format!("thread {}", index + 1));
                    let party = Party::new(self, index);
                    party.start();
                    let _called_off = work(&party).is_err();
                };
                if let Err(refused) = Builder::new().spawn_scoped(scope, run) {
                    self.note(|notes| notes.called_off = true);
                    return Err(refused);
                }
                self.wait_for(index);
            }
            self.watch()
        })
    }

    /// A task for each party, all on one thread.
    pub(super) fn tasks(self: &Arc<Self>, work: impl AsyncFn(&Party<'_>) -> Done + Sync) -> Ending {
        thread::scope(|scope| {
            let run = || {
                self.run.recorder.lane("thread");
                let parties: Vec<_> = self.parties().map(|index| Party::new(self, index)).collect();
                tasks::run(&parties, &work);
            };
            Builder::new().spawn_scoped(scope, run)?;
            self.watch()
        })
    }

    fn parties(&self) -> std::ops::Range<usize> {
        0..self.notes().places.len()
    }

    /// Until a party has come, so that lanes stand in the order of their parties.
    fn wait_for(&self, party: usize) {
        let mut notes = self.notes();
        while notes.places[party] == Place::Coming {
            notes = self.wait(notes);
        }
    }

    /// Looks on until all have finished, or some never will.
    fn watch(&self) -> Ending {
        let mut notes = self.notes();
        loop {
            if notes.places.iter().all(|place| *place == Place::Finished) {
                return Ok(None);
            }
            let stuck = notes.stuck();
            if !stuck.is_empty() {
                drop(notes);
                return Ok(Some(self.call_off(stuck)));
            }
            let waited = self.changed.wait_timeout(notes, GIVE_UP);
            let (back, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            notes = back;
            if timeout.timed_out() {
                notes.called_off = true;
                self.changed.notify_all();
                return Err(io::Error::other("none is stuck, and none goes on"));
            }
        }
    }

    /// Waits until nothing has moved for as long as the patience lasts, and ends the waiting.
    fn call_off(&self, stuck: Vec<usize>) -> Stop {
        let waits_of = |notes: &Notes| -> Vec<Option<usize>> {
            stuck.iter().map(|party| notes.graph.waits[*party]).collect()
        };
        let found = waits_of(&self.notes());
        let mut silence = Duration::ZERO;
        let mut cpu = None;
        while silence < self.run.patience {
            let (began, before) = (Instant::now(), cpu_clock());
            self.sleep_unless_something_moves();
            silence = began.elapsed();
            cpu = cpu_clock().zip(before).map(|(now, before)| now.saturating_sub(before));
        }
        let mut notes = self.notes();
        let still = waits_of(&notes) == found && stuck.iter().all(|s| notes.stuck().contains(s));
        let (graph, stuck) = (notes.graph.clone(), notes.stuck());
        notes.called_off = true;
        self.changed.notify_all();
        Stop { graph, stuck, still, silence, cpu }
    }

    fn sleep_unless_something_moves(&self) {
        let notes = self.notes();
        let changes = notes.changes;
        let unchanged = |notes: &mut Notes| notes.changes == changes;
        drop(self.changed.wait_timeout_while(notes, self.run.patience, unchanged));
    }
}

/// CPU time of this process; `None` where nobody tells.
fn cpu_clock() -> Option<Duration> {
    Process::this().cpu_of_threads(|_| true).ok()
}
