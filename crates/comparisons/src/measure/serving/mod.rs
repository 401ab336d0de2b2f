//! A model that serves in a process of its own, and the users who ask it.
//!
//! `child` is the process that serves, `server` the same as its parent sees it, `served` one model
//! being measured.

pub mod child;
mod idle;
pub mod links;
mod load;
mod pressed;
mod served;
mod server;

pub use brigade_core::models::bare_loop::NAME as BARE_LOOP;
pub(crate) use child::ERRAND;
pub use child::Serving;
pub use idle::Idle;
pub use load::{Load, Pace};
pub use pressed::{CALM, DEADLINE, PRESSED, Pressed};
pub use served::Served;
pub use server::{Cpu, Server};

/// Descriptors that are open beside the connections.
const OPEN_ANYWAY: u64 = 64;
