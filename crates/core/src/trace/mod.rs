//! What ran when: a recorder that belongs to one run, the trace it leaves, the three dials read off
//! the trace, the lanes laid out from it, and three renderers (terminal, SVG, Perfetto).
//!
//! It refuses to know Blink, HTTP and the models: they call it.

mod assemble;
mod axis;
mod caption;
mod cast;
mod certain;
mod clock;
mod cpu;
mod dials;
mod file;
mod layout;
mod lifetimes;
mod perfetto;
mod recorder;
mod records;
mod ring;
mod svg;
mod task;
mod terminal;
mod traced;
mod types;
mod wakes;

pub use caption::wrapped;
pub use cast::roles;
pub use cast::{COLOURS, Cast, Role};
pub use dials::{Dials, Extent, Level, scheduling_delays};
pub use file::TraceError;
pub use layout::{Layout, Row, Scale, Span};
pub use perfetto::perfetto;
pub use recorder::Recorder;
pub use svg::{Page, escaped, page, signs, svg};
pub use task::Task;
pub use terminal::{Glyphs, Ink, ink, inked_row, printable};
pub use terminal::{Style, terminal};
pub use traced::Traced;
pub use types::{Block, Edge, Fill, Lane, Note, Origin, TaskInfo, Trace, Wait};
