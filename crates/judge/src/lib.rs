//! Judging without luck: every schedule, every cut, every cancellation of an exercise is tried, or the ruling says that it
//! was not.
//!
//! A judge is a program of its own (`judge!`, feature `checkers`), compiled with the learner's file. It is told a [`Task`] over a
//! pipe and answers with a [`Ruling`]. Without the feature this is only what it says. It refuses to know the single exercises, and
//! who asks.
//!
//! Reading order: `ruling`, what is said; `target`, the program; `serve`, its side of the pipe; `explore`, how schedules are
//! tried; `sync`, what exercises are written with; `log` and `vain`, what is remembered of a schedule; [`History`] and
//! [`linearizability`], whether an answer could have been given in some order; [`sessions`], whether one client was told
//! something older than what it had seen.

#[cfg(feature = "checkers")]
mod explore;
mod history;
pub mod interleavings;
pub mod linearizability;
#[cfg(feature = "checkers")]
mod log;
mod ruling;
#[cfg(feature = "checkers")]
mod serve;
pub mod sessions;
#[cfg(feature = "checkers")]
mod sync;
#[cfg(feature = "checkers")]
mod target;
#[cfg(feature = "checkers")]
mod vain;

#[cfg(feature = "checkers")]
pub use explore::{Cases, played};
pub use history::History;
pub use ruling::{
    COMPUTING, Event, Kind, Luck, Operation, Position, Ruling, Schedule, Tally, Task, Waiting,
};
#[cfg(feature = "checkers")]
pub use serve::{Variant, main};

/// What a file of an exercise is compiled against; `judge!` chooses.
#[cfg(feature = "checkers")]
pub mod against {
    /// loom: weak memory, few threads.
    pub mod loom {
        pub use crate::explore::by_loom as explore;
        pub use crate::sync::with_loom as sync;
    }
    /// shuttle: one order that all threads see, many threads.
    pub mod shuttle {
        pub use crate::explore::by_shuttle as explore;
        pub use crate::sync::with_shuttle as sync;
    }
    /// The standard library on real threads.
    pub mod really {
        pub use crate::explore::really as explore;
        pub use crate::sync::really as sync;
    }
}
