//! Recording: per-thread bounded rings, one writer each, no locks on the way.

use super::{Fill, Trace};

/// One run's recorder. Cheap to clone; [`Recorder::off`] costs one branch a call.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Option<std::sync::Arc<()>>);

impl Recorder {
    /// Records nothing.
    pub fn off() -> Self {
        Recorder(None)
    }
    /// Starts recording now.
    pub fn start() -> Self {
        Recorder(Some(std::sync::Arc::new(())))
    }
    /// Whether anything is recorded.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }
    /// Names the calling thread's lane: the one line a model adds where it spawns a thread.
    pub fn lane(&self, name: impl Into<String>) {
        let _ = name.into();
    }
    /// As [`Recorder::lane`], for a device such as the database: drawn below the rule, never CPU.
    pub fn device(&self, name: impl Into<String>) {
        let _ = name.into();
    }
    /// Begins a task: one more in flight.
    pub fn task(&self, label: &str) -> Task {
        let _ = label;
        Task {
            recorder: self.clone(),
            id: 0,
        }
    }
    /// What was recorded so far; the run goes on (live lanes).
    pub fn snapshot(&self) -> Trace {
        todo!()
    }
    /// Ends the run and takes what was recorded.
    pub fn finish(self) -> Trace {
        todo!()
    }
}

/// A task being recorded; clones speak of the same task. A task is a request, not a connection.
#[derive(Clone, Debug, Default)]
pub struct Task {
    recorder: Recorder,
    id: u32,
}

impl Task {
    /// Which task, as an index into [`Trace::tasks`].
    pub fn id(&self) -> u32 {
        self.id
    }
    /// Runs `work` as a block of this task on this thread's lane, filled by what the CPU clock says.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        let _ = &self.recorder;
        work()
    }
    /// Holds this thread while the task waits: the blocking way to wait.
    pub fn hold<T>(&self, fill: Fill, wait: impl FnOnce() -> T) -> T {
        let _ = fill;
        wait()
    }
    /// The task waits from now on, and no thread is held for it: the asynchronous way to wait.
    pub fn park(&self, fill: Fill) {
        let _ = fill;
    }
    /// Made ready by the calling thread; until its next block it is runnable and not running.
    pub fn wake(&self) {}
    /// A block of a device working on this task, from `start` to now; blocks of a device may overlap.
    pub fn served(&self, start: std::time::Instant) {
        let _ = start;
    }
    /// The task is done: one fewer in flight.
    pub fn finish(&self) {}
}
