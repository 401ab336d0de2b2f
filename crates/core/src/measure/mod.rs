//! What this machine is, whether it is quiet, and the laws and statistics, which are pure: no clock, no I/O.
//!
//! It refuses to know the rest of the crate.
//!
//! * [`laws`], [`stats`] and [`intervals`] are arithmetic; [`Claim`] holds a measurement against a law and gives a verdict
//! * [`QuietGate`] tells how much CPU others took meanwhile, [`Process`] what we took ourselves
//! * [`Popularity`] and [`Lru`] tell how many requests a cache answers, by the laws and counted
//! * [`ServiceTime`] and [`Arrivals`] are drawn from a seed: the database, the load and a simulation draw the same
//! * [`Fcfs`] is a queue as a recursion: the delay device's, and the replay of what was recorded
//! * [`Card`] is what the machine can do, measured once a boot

mod arrivals;
mod card;
mod claim;
mod class;
mod clocks;
mod cpus;
mod date;
mod fcfs;
mod hits;
mod in_flight;
pub mod intervals;
pub mod laws;
pub mod limits;
mod measured;
mod process;
mod procfs;
mod quiet;
mod rounds;
mod service_time;
pub mod stats;
mod steal;
mod student;
mod verdict;

pub use arrivals::{ArrivalTimes, Arrivals};
pub use card::{Card, Known};
pub use claim::Claim;
pub use class::Class;
pub use clocks::{cpu_clock, cpu_clock_of, thread_cpu_clock};
pub use cpus::{allowed as allowed_cpus, pin_this_thread, usable as usable_cpus};
pub use date::date;
pub use fcfs::Fcfs;
pub use hits::{Lru, Popularity};
pub use in_flight::InFlight;
pub use intervals::{Interval, Range, Spread};
pub use measured::{Basis, Bound, Estimate, Measured, Tolerance, figure, grouped};
pub use process::{Process, ThreadUse};
pub use quiet::{Quiet, QuietGate};
pub use rounds::{in_rounds, interleaved, least_disturbed};
pub use service_time::ServiceTime;
pub use steal::Steal;
pub use verdict::Verdict;
