//! One task as those who work on it see it: what they call while they run it, wait for it, wake it.

use super::clock;
use super::context::Context;
use super::records::{self, Record};
use super::run::{Run, Seat};
use super::types::State;
use super::watch::Watch;
use std::sync::Arc;
use std::time::Instant;

/// A task being recorded; clones speak of the same task. A task is a request, not a connection.
#[derive(Clone, Debug, Default)]
pub struct Task {
    run: Option<Arc<Run>>,
    id: u32,
    /// Behind one thin pointer: as many tasks as wait carry it, and most have none.
    watch: Option<Arc<Watched>>,
}

#[derive(Debug)]
struct Watched(Arc<dyn Watch>);

impl Task {
    pub(super) fn new(run: Arc<Run>, id: u32) -> Task {
        Task { run: Some(run), id, watch: None }
    }
    /// The same task; `watch` is told what becomes of it.
    #[must_use]
    pub fn watched(self, watch: Arc<dyn Watch>) -> Task {
        Task { watch: Some(Arc::new(Watched(watch))), ..self }
    }
    /// Where it stands in a distributed trace, if it is watched.
    pub fn context(&self) -> Option<Context> {
        self.watch.as_ref().map(|watch| watch.0.context())
    }
    /// Its reply is made, with this status.
    pub fn replied(&self, status: u16) {
        if let Some(watch) = &self.watch {
            watch.0.replied(status);
        }
    }
    /// Which task, as an index into [`Trace::tasks`](super::Trace::tasks).
    pub fn id(&self) -> u32 {
        self.id
    }
    /// Whether anything is recorded.
    pub fn is_recorded(&self) -> bool {
        self.run.is_some()
    }
    /// Runs `work` as a block of this task on this thread's lane, filled by what the CPU clock says.
    /// Blocks may be nested: the inner one counts. A panic ends the block and goes on.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        let _open = self.open(State::Running);
        work()
    }
    /// Holds this thread while the task waits: the blocking way to wait.
    pub fn hold<T>(&self, state: State, wait: impl FnOnce() -> T) -> T {
        let _open = self.open(state);
        wait()
    }
    /// The task waits from now on, and no thread is held for it: the asynchronous way to wait.
    /// It ends with [`Task::wake`] or the task's next block.
    pub fn suspend(&self, state: State) {
        let task = self.id;
        self.push(|at| Record::Suspend { at, task, state });
    }
    /// Made ready by the calling thread; until its next block it is runnable and not running.
    pub fn wake(&self) {
        let task = self.id;
        self.push(|at| Record::Wake { at, task });
    }
    /// A block of a device working on this task, from `start` to now; blocks of a device may overlap.
    pub fn served(&self, start: Instant) {
        if let Some(run) = &self.run {
            let (start, now, task) = (run.at(start), run.now(), self.id);
            let dur = now.saturating_sub(start);
            run.push(now, Record::Served { start, dur, task });
        }
    }
    /// What the task does at this moment, in its own words, of which 16 bytes are kept: `reads 0`.
    pub fn note(&self, text: &str) {
        let (task, text) = (self.id, records::text(text));
        self.push(|at| Record::Note { at, task, text });
    }
    /// The task is done: one fewer in flight.
    pub fn finish(&self) {
        let task = self.id;
        self.push(|at| Record::End { at, task });
    }
    fn push(&self, record: impl FnOnce(u64) -> Record) {
        if let Some(run) = &self.run {
            let now = run.now();
            run.push(now, record(now));
        }
    }
    fn open(&self, state: State) -> Option<Open<'_>> {
        let run = self.run.as_ref()?;
        let (seat, start) = (run.seat()?, run.now());
        if let Some(clock) = seat.clock(start) {
            seat.log.push(start, Record::Clock { at: start, clock }.words());
        }
        Some(Open { run, seat, start, state, task: self.id })
    }
}

/// A block that has not ended; it ends when this is dropped, so also when its work panics.
struct Open<'a> {
    run: &'a Run,
    seat: &'a Seat,
    start: u64,
    state: State,
    task: u32,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let (start, task, state) = (self.start, self.task, self.state);
        let mut now = self.run.now();
        let clock = self.seat.clock(now);
        if clock.is_some() {
            // The scheduler likes to take the CPU away as a system call returns: inside the block, please.
            now = self.run.now();
        }
        let (dur, cpu) = (now - start, clock::cpu());
        let record = Record::Block { start, dur, task, state, cpu, clock };
        self.seat.log.push(now, record.words());
    }
}
