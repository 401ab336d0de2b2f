//! The watchdog: looks on while a program runs, and calls it off once none of its workers can ever go on.
//!
//! It does not guess from silence: what is slow is left alone, however long it takes.

use super::found::{Stop, Wait};
use super::graph::Graph;
use super::tasks;
use super::trial::{Done, Stage, State, Trial};
use super::worker::Worker;
use brigade_core::measure::cpu_clock;
use std::io;
use std::sync::{Arc, PoisonError};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

/// A program in which no worker is stuck and nothing moves for so long is a mistake of ours.
const GIVE_UP: Duration = Duration::from_secs(10);

/// `None`: it finished.
pub(super) type Ending = io::Result<Option<Stop>>;

impl Trial {
    /// A thread for each worker, which share something.
    pub(super) fn threads<S: Sync>(
        self: &Arc<Self>,
        shared: S,
        work: impl Fn(&Worker<'_>, &S) -> Done + Sync,
    ) -> Ending {
        thread::scope(|scope| {
            for worker in self.workers() {
                let (work, shared) = (&work, &shared);
                let run = move || {
                    self.setup.recorder.lane(format!("thread {}", worker.index + 1));
                    worker.start();
                    let _called_off = work(&worker, shared).is_err();
                };
                if let Err(refused) = Builder::new().spawn_scoped(scope, run) {
                    self.call_off();
                    return Err(refused);
                }
            }
            self.watch()
        })
    }

    /// A task for each worker, all on one thread.
    pub(super) fn tasks<S: Sync>(
        self: &Arc<Self>,
        shared: S,
        work: impl AsyncFn(&Worker<'_>, &S) -> Done + Sync,
    ) -> Ending {
        thread::scope(|scope| {
            let run = || {
                self.setup.recorder.lane("thread");
                tasks::run(&self.workers(), &shared, &work);
            };
            Builder::new().spawn_scoped(scope, run)?;
            self.watch()
        })
    }

    fn workers(self: &Arc<Self>) -> Vec<Worker<'_>> {
        let workers = self.state().stages.len();
        (0..workers).map(|index| Worker::new(self, index)).collect()
    }

    /// Looks on until all have finished, or some never will.
    fn watch(&self) -> Ending {
        let mut state = self.state();
        loop {
            if state.stages.iter().all(|stage| *stage == Stage::Finished) {
                return Ok(None);
            }
            let stuck = state.stuck();
            if !stuck.is_empty() {
                drop(state);
                return Ok(Some(self.stop(&stuck)));
            }
            let waited = self.changed.wait_timeout(state, GIVE_UP);
            let (back, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = back;
            if timeout.timed_out() {
                drop(state);
                self.call_off();
                return Err(io::Error::other("none is stuck, and none goes on"));
            }
        }
    }

    /// Waits until nothing has moved for as long as the patience lasts, and ends the waiting.
    fn stop(&self, stuck: &[usize]) -> Stop {
        let waits = |state: &State| -> Vec<Option<usize>> {
            stuck.iter().map(|worker| state.graph.waits[*worker]).collect()
        };
        let found = waits(&self.state());
        let (mut silence, mut cpu) = (Duration::ZERO, None);
        while silence < self.setup.patience {
            let (began, before) = (Instant::now(), cpu_clock());
            self.sleep_unless_something_moves();
            silence = began.elapsed();
            cpu = cpu_clock().zip(before).map(|(now, before)| now.saturating_sub(before));
        }
        let state = self.state();
        let after = state.stuck();
        let stop = Stop {
            still: waits(&state) == found && stuck.iter().all(|worker| after.contains(worker)),
            silence_ms: silence.as_secs_f64() * 1e3,
            cpu_ms: cpu.map(|cpu| cpu.as_secs_f64() * 1e3),
            waits: after.into_iter().filter_map(|worker| wait(&state.graph, worker)).collect(),
        };
        drop(state);
        self.call_off();
        stop
    }

    fn sleep_unless_something_moves(&self) {
        let state = self.state();
        let changes = state.changes;
        let unchanged = |state: &mut State| state.changes == changes;
        drop(self.changed.wait_timeout_while(state, self.setup.patience, unchanged));
    }
}

/// What a worker waits for, if it does, and who holds that.
fn wait(graph: &Graph, worker: usize) -> Option<Wait> {
    let resource = graph.waits[worker]?;
    let mut holders = graph.holders[resource].clone();
    holders.sort_unstable();
    Some(Wait { worker, resource: graph.resources[resource].name.into(), holders })
}
