//! The load generator: users who send requests, check every answer, and measure how long it took.
//!
//! Five questions are kept apart: *when* is a request due ([`ClosedLoop`], [`OpenLoop`], [`Profile`]), *until when*
//! ([`Until`]), *how* does it travel ([`Users`], [`Several`]), what is done about one that failed ([`Policy`]), and what was found
//! ([`Report`], [`OverTime`]). Each thread drives its share of
//! the connections over readiness, for it shares the cores with the server it measures. It refuses to know what
//! is being measured.

mod alarm;
mod client;
mod connecting;
mod control;
mod failure;
mod generator;
mod here;
mod mix;
mod over_time;
mod pace;
#[cfg(test)]
mod pace_tests;
mod percentile;
mod policy;
mod profile;
mod receive;
#[cfg(test)]
mod replay_tests;
mod report;
mod requests;
mod retries;
mod run;
mod schedule;
mod set;
mod several;
mod tally;
#[cfg(test)]
mod tally_tests;
mod template;
mod until;
mod users;
mod validity;
pub mod virtual_time;

pub use crate::measure::Arrivals; // of an `OpenLoop`
pub use control::Control;
pub use failure::{Failure, Failures, Reasons};
pub use here::{is_here, opened};
pub use mix::{Blink, Mix};
pub use over_time::{OverTime, Slot};
pub use percentile::Percentile;
pub use policy::{Budget, Policy};
pub use profile::{Profile, Stretch};
pub use receive::receive;
pub use report::Report;
pub use requests::Requests;
pub use schedule::{ClosedLoop, OpenLoop, Schedule};
pub use several::Several;
pub use template::{Template, without_user};
pub use until::Until;
pub use users::{Connections, Users};
