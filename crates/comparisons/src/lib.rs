//! Which execution model, for which work, on this machine, and how sure is that?
//!
//! A [`Slice`] asks one question and varies one thing; at every point its [`Entrant`]s take turns, round after round,
//! and what they find becomes a [`Cell`] of the [`Run`]. Tables, hypotheses and the page only read the run.
//!
//! Reading order: `metric`, what is measured; `record`, what is kept, and `figures`, what it says; [`measure`], how a run comes
//! about; [`judge`], what was thought before and what the run says to it; [`show`], what a person reads; `compare`, all of it.
//! It refuses to know what the lessons say.

mod apart;
mod compare;
mod figures;
pub mod judge;
pub mod measure;
mod metric;
mod names;
mod record;
mod settings;
pub mod show;
#[cfg(test)]
mod synthetic;

pub use apart::Apart;
pub use compare::{Comparison, usual_file};
pub use judge::{Against, PROMISES, Promise, promises};
pub use measure::{Book, BookError, Ended, Entrant, Entry, Errand, Last, SLICES, Slice, Timed};
pub use metric::{Basis, Metric};
pub use names::id;
pub use record::{Absent, Axis, Build, Cell, Group, Run, Sample, Sheet, Standing};
pub use settings::{Extent, SEED, Settings};
pub use show::{changes, lead, page, recorded, report, table, tested};
