//! Judging what a learner has repaired, without luck: every schedule, every cut, every cancellation is tried,
//! or the ruling says that it was not.
//!
//! A judge is a program of its own ([`crate::judge!`], feature `judges`), compiled with the learner's file and started as
//! a child with a time and a memory limit; it answers with a [`Ruling`] over a pipe. This side builds it, asks it and
//! draws what it says. It refuses to know the single exercises.

mod build;
pub mod game;
mod pipe;
pub mod place;
mod process;
mod ruling;
pub mod source;
mod tokens;

pub use build::NotBuilt;
pub use process::{Ended, Judge};
pub use ruling::{Event, Kind, Luck, Operation, Position, Ruling, Schedule, Tally, Task};
