//! What is simulated, as plain data: stations, the paths of requests through them, who asks, and what breaks.
//!
//! Nothing is computed here. Times are nanoseconds of virtual time, rates are per second.

mod clients;
mod fault;
mod path;
mod station;

pub use clients::{Arrive, Clients, Keys, Patience, Shape};
pub use fault::{Fault, Harm};
pub use path::{Path, Step, Work};
pub use station::{Group, Kind, Line, Order, Policy, Station};

/// Nanoseconds of virtual time.
pub type Nanos = u64;
/// A millisecond.
pub const MS: Nanos = 1_000_000;
/// A second.
pub const SECOND: Nanos = 1_000_000_000;

/// A system and what is asked of it. What refers to something refers to it by its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// What it shows, in a line.
    pub title: String,
    /// How long the run is.
    pub length: Nanos,
    /// What comes before this is simulated and not counted.
    pub warm_up: Nanos,
    /// Places that exist more than once, each with stations of its own.
    pub groups: Vec<Group>,
    /// Where requests are served, wait, or hold a place.
    pub stations: Vec<Station>,
    /// The ways of requests through the stations.
    pub paths: Vec<Path>,
    /// Who asks.
    pub clients: Vec<Clients>,
    /// What breaks, and when.
    pub faults: Vec<Fault>,
    /// What is drawn; without it nothing is recorded.
    pub camera: Option<Camera>,
}

/// What of a run is drawn: a trace holds some hundred requests, not a million.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Camera {
    /// From here.
    pub from: Nanos,
    /// To here.
    pub to: Nanos,
    /// The stations that are drawn, in this order; all of them if there are none.
    pub stations: Vec<String>,
}
