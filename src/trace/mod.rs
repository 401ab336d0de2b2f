//! What ran when: a recorder that belongs to one run, the trace it leaves, the three dials read off
//! the trace, the lanes laid out from it, and three renderers (terminal, SVG, Perfetto).
//!
//! It refuses to know Blink, HTTP and the models: they call it.

mod assemble;
mod clock;
mod cpu;
mod lifetimes;
mod recorder;
mod records;
mod ring;
mod traced;
mod types;

pub use recorder::{Recorder, Task};
pub use traced::Traced;
pub use types::{Block, Edge, Fill, Lane, Origin, TaskInfo, Trace, Wait};
