//! A model that serves in a process of its own, and the users who ask it.
//!
//! `child` is the process that serves, `server` the same as its parent sees it, `bare_loop` what every model is
//! held against, `served` one model being measured.

mod bare_loop;
pub mod child;
mod descriptors;
mod idle;
pub mod links;
mod load;
mod served;
mod server;

pub use bare_loop::BARE_LOOP;
pub use child::Serving;
pub use idle::Idle;
pub use load::{Load, Pace};
pub use served::Served;
pub use server::{Cpu, Server};
