//! Which execution model, for which work, on this machine, and how sure is that?
//!
//! A [`Slice`] asks one question and varies one thing; at every point its [`Entrant`]s take turns, round after round,
//! and what they find becomes a [`Cell`] of the [`Run`]. Tables, hypotheses and the page only read the run.
//!
//! Reading order: `metric`, what is measured; `record`, what is kept, and `figures`, what it says; `entrant`, who takes part; `slices`, the
//! questions; `runner`, the rounds; `book`, the file that survives an interruption; `hypotheses`, what
//! was thought before; `against`, two runs; `table`, `report` and `page`, what a person reads.
//! It refuses to know what the lessons say.

pub mod against;
mod apart;
mod book;
mod compare;
mod entrant;
mod errand;
pub mod facts;
mod figures;
pub mod hypotheses;
mod ids;
mod metric;
mod notes;
mod origin;
mod page;
mod progress;
mod promises;
mod record;
mod report;
mod runner;
pub mod serving;
mod settings;
mod sleeping;
pub mod slices;
#[cfg(test)]
mod synthetic;
mod table;
mod timed;

pub use against::Against;
pub use apart::Apart;
pub use book::{Book, BookError, Last};
pub use compare::{Comparison, usual_file};
pub use entrant::{Entrant, Entry};
pub use errand::Errand;
pub use ids::id;
pub use metric::{Basis, Metric};
pub use page::page;
pub use promises::{PROMISES, Promise, promises};
pub use record::{Absent, Axis, Build, Cell, Group, Run, Sample, Sheet, Standing};
pub use report::{changes, lead, recorded, report, tested};
pub use runner::Ended;
pub use settings::{Extent, SEED, Settings};
pub use slices::{SLICES, Slice};
pub use table::table;
pub use timed::Timed;
