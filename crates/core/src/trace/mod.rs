//! What ran when: a recorder that belongs to one run, the trace it leaves, and the three dials read off the trace.
//!
//! It refuses to know Blink, HTTP and the models: they call it. How a trace is drawn is told in a crate of its own.

mod assemble;
mod certain;
mod clock;
mod context;
mod cpu;
mod dials;
mod file;
mod lifetimes;
mod log;
mod recorder;
mod records;
mod run;
mod task;
mod traced;
mod types;
mod watch;

pub use context::Context;
pub use dials::{Dials, Extent, Level, Stretch, scheduling_delays};
pub use file::TraceError;
pub use recorder::Recorder;
pub use task::Task;
pub use traced::Traced;
pub use types::{Block, Edge, Lane, Note, Origin, State, TaskInfo, Trace, Wait};
pub use watch::Watch;
