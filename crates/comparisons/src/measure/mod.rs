//! How a run comes about: who takes part, in which order, on which servers, and the file that survives an interruption.
//!
//! Reading order: `entrant`, who takes part; [`slices`], the questions; [`serving`], `sleeping` and `timed`, what is measured;
//! `runner`, the rounds; `book`, the file. It refuses to know what is thought of the numbers.

mod again;
pub(crate) mod book;
mod entrant;
mod errand;
mod origin;
mod progress;
pub(crate) mod runner;
pub mod serving;
mod sleeping;
pub mod slices;
mod timed;

pub use book::{Book, BookError, Last};
pub use entrant::{Entrant, Entry};
pub use errand::Errand;
pub use runner::Ended;
pub use slices::{SLICES, Slice};
pub use timed::Timed;
