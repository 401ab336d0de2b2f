//! Checking what a learner has repaired: the judge is built with their file, asked, and what it says is drawn.
//!
//! The judge is a child with a time and a memory limit, since it may hang, die or cheat. It refuses to know the single
//! exercises, and how a judge finds out.

mod absent;
mod build;
pub mod draw;
pub mod game;
mod pipe;
pub mod place;
mod process;
mod progress;
pub mod source;
mod tokens;

use brigade_judge::{Event, Kind, Luck, Operation, Position, Schedule, Tally, Task};
pub use build::NotBuilt;
pub(crate) use build::program_in;
pub use process::{Ended, Judge};
pub use progress::{Done, Progress, fingerprint};
