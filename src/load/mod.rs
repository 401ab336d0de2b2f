//! The load generator: users on loopback who send requests, check every answer, and measure how long it took.
//!
//! Three questions are kept apart: *when* is a request due ([`ClosedLoop`]), *how* does it travel ([`Users`]),
//! and *until when* ([`Until`]). One thread drives all connections over readiness, for it shares the cores
//! with the server it measures. It refuses to know what is being measured.

mod client;
mod report;
mod requests;
mod schedule;
mod users;

pub use report::{Failures, Report};
pub use requests::Requests;
pub use schedule::{ClosedLoop, Until};
pub use users::Users;
