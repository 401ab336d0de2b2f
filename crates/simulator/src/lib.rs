//! A queueing simulator: a system of stations, clients and faults as plain data, run in virtual time from a seed.
//!
//! It simulates *stations, not code*: what waits for what, and for how long. So a service can be carried to sizes that
//! no laptop runs, and a law can be held against a million requests instead of a thousand. Its times are integer
//! nanoseconds, events are ordered by time and then by number, and each stream of random numbers has a seed of its own:
//! two policies meet the same arrivals.
//!
//! * [`Scenario`] is what is simulated; [`Scenario::check`] refuses what is none
//! * [`run`] simulates it: an [`Outcome`], the same for the same seed
//! * [`Recording`] is what a real station did, to be replayed and simulated
//! * [`validate`] holds it against what is known exactly
//! * what a run draws is the same [`brigade_core::trace::Trace`] as that of a real one, [`SIMULATED`](brigade_core::trace::Origin::Simulated)
//!
//! It has no clock and does no I/O, and of the core it knows only the trace and what is measured.

mod check;
mod engine;
pub mod model;
mod outcome;
mod plan;
mod recording;
pub mod validate;

pub use check::Problem;
pub use engine::run;
pub use model::Scenario;
pub use outcome::{ClientOutcome, Losses, Outcome, SLOT, Slot, StationOutcome, Waits};
pub use recording::Recording;
