//! The load generator: users who send requests, check every answer, and measure how long it took.
//!
//! Four questions are kept apart: *when* is a request due ([`ClosedLoop`], [`OpenLoop`]), *until when*
//! ([`Until`]), *how* does it travel ([`Users`]), and what was found ([`Report`]). Each thread drives its share of
//! the connections over readiness, for it shares the cores with the server it measures. It refuses to know what
//! is being measured.

mod alarm;
mod client;
mod control;
mod generator;
mod mix;
mod pace;
#[cfg(test)]
mod pace_tests;
#[cfg(test)]
mod replay_tests;
mod report;
mod requests;
mod run;
mod schedule;
mod set;
mod until;
mod users;

pub use control::Control;
pub use mix::{Blink, Mix};
pub use report::{Failures, Report};
pub use requests::Requests;
pub use schedule::{Arrivals, ClosedLoop, OpenLoop, Schedule};
pub use until::Until;
pub use users::{Connections, Users};
