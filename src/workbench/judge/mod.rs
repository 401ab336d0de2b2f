//! Judging what a learner has repaired, without luck: every schedule, every cut, every cancellation is tried,
//! or the ruling says that it was not.
//!
//! A judge is a program of its own (`judge!`, feature `judges`), compiled with the learner's file and started as
//! a child with a time and a memory limit; it answers with a [`Ruling`] over a pipe. This side builds it, asks it and
//! draws what it says. It refuses to know the single exercises.

mod absent;
mod build;
pub mod draw;
#[cfg(feature = "judges")]
mod explore;
pub mod game;
mod history;
pub mod linearizability;
#[cfg(feature = "judges")]
mod log;
mod pipe;
pub mod place;
mod process;
mod progress;
mod ruling;
#[cfg(feature = "judges")]
mod serve;
pub mod source;
#[cfg(feature = "judges")]
mod sync;
#[cfg(feature = "judges")]
mod target;
mod tokens;
#[cfg(feature = "judges")]
mod vain;

pub use build::NotBuilt;
#[cfg(feature = "judges")]
pub use explore::Cases;
pub use history::History;
pub use process::{Ended, Judge};
pub use progress::{Done, Progress, fingerprint};
pub use ruling::{Event, Kind, Luck, Operation, Position, Ruling, Schedule, Tally, Task, Waiting};
#[cfg(feature = "judges")]
pub use serve::{Variant, main};

/// What a file of an exercise is compiled against; `judge!` chooses.
#[cfg(feature = "judges")]
pub mod against {
    /// loom: weak memory, few threads.
    pub mod loom {
        pub use super::super::explore::by_loom as explore;
        pub use super::super::sync::with_loom as sync;
    }
    /// shuttle: one order that all threads see, many threads.
    pub mod shuttle {
        pub use super::super::explore::by_shuttle as explore;
        pub use super::super::sync::with_shuttle as sync;
    }
    /// The standard library on real threads.
    pub mod really {
        pub use super::super::explore::really as explore;
        pub use super::super::sync::really as sync;
    }
}
