//! Recording: what a model and the database call while a run goes on. Every thread writes to a lane of its own (`run.rs`); what
//! the records mean together is worked out afterwards (`assemble.rs`).

use super::assemble;
use super::records::Record;
use super::run::Run;
use super::task::Task;
use super::types::Trace;
use std::fmt;
use std::sync::Arc;

/// One run's recorder. Cheap to clone; [`Recorder::off`] costs one branch a call.
#[derive(Clone, Default)]
pub struct Recorder(Option<Arc<Run>>);

impl Recorder {
    /// Records nothing.
    pub fn off() -> Self {
        Recorder(None)
    }
    /// Starts recording now, threads that may run on every core the process may use.
    pub fn start() -> Self {
        Recorder(Some(Arc::new(Run::started(None))))
    }
    /// Starts recording now, threads that are tied to so many cores, fewer than the process may use.
    pub fn start_on(cores: u16) -> Self {
        Recorder(Some(Arc::new(Run::started(Some(cores)))))
    }
    /// Whether anything is recorded.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }
    /// Names the calling thread's lane: the one line a model adds where it spawns a thread. Without
    /// it the lane has the thread's own name.
    pub fn lane(&self, name: impl Into<String>) {
        self.name(name.into(), false);
    }
    /// As [`Recorder::lane`], for a device such as the database: drawn below the rule, never CPU.
    pub fn device(&self, name: impl Into<String>) {
        self.name(name.into(), true);
    }
    fn name(&self, name: String, device: bool) {
        if let Some(seat) = self.0.as_ref().and_then(Run::seat) {
            seat.name(name, device);
        }
    }
    /// Begins a task: one more in flight.
    pub fn task(&self, label: &str) -> Task {
        let Some(run) = &self.0 else {
            return Task::default();
        };
        let (id, now) = (run.next_task(), run.now());
        for record in Record::begin(now, id, label) {
            run.push(now, record);
        }
        Task::new(Arc::clone(run), id)
    }
    /// What was recorded so far; the run goes on (live lanes). Empty if the recorder is off.
    pub fn snapshot(&self) -> Trace {
        let raw = self.0.as_ref().map(|run| run.read(run.now()));
        assemble::trace(raw.unwrap_or_default())
    }

    /// Ends the run and takes what was recorded. Threads that still hold a clone may go on, and what
    /// they record is lost.
    pub fn finish(self) -> Trace {
        self.snapshot()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_on() { "Recorder(on)" } else { "Recorder(off)" })
    }
}
