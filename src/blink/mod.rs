//! Blink, the URL shortener: requests to steps, with no socket and no runtime in it.
//!
//! `begin` and `resume` never wait: what must be waited for is a [`Step::Ask`], what must be computed
//! at length is a [`Step::Compute`]. Who waits and who computes is the execution model's business.

pub mod database;
pub mod stores;

mod link;
mod service;

pub use link::{Link, Listing, Sort};
pub use service::{Blink, Pending, Step, Work};
