//! Pictures, drawn from plain data as text: for a terminal, for a page, for a file of its own.
//!
//! * [`lanes`] what ran when: a trace as rows of blocks, in a terminal, as an SVG, for Perfetto
//! * [`charts`] what was measured: series of figures with how far each reaches
//! * [`document`] a page for them, a single file
//! * [`strip`] what happened over time, a line each
//! * [`escaped`], [`printable`], [`wrapped`] text that is safe where it stands and fits its line
//!
//! It knows a trace and what is measured. It refuses to know lessons, comparisons and models, and where a picture
//! goes: it opens no file and asks no terminal what it can do.

pub mod charts;
pub mod lanes;
mod page;
mod strips;
mod text;

pub use page::document;
pub use strips::{per_column, strip};
pub use text::{escaped, printable, wrapped};
