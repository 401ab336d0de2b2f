//! **brigade**: one URL shortener, every way to organise who waits and who works.
//!
//! Reading order, from the bottom up. Each room says what it is for and what it refuses to know;
//! `tests/architecture.rs` holds who may import whom.
//!
//! * [`http`] one connection without its socket: bytes in, requests out, deadlines as values
//! * [`trace`] what ran when: recording, the three dials, the lanes, three renderers
//! * [`measure`] what this machine is, whether it is quiet, and the laws and statistics (pure)
//! * [`blink`] the shortener: links, codes, stores, and the database that is waited for
//! * [`models`] one execution model a file, and the table of them
//! * [`jobs`] computing on Blink's data, sequential and parallel side by side
//! * [`load`] the load generator
//! * [`dials`] what any running server is, told from outside
//! * [`workbench`] the lesson loop: predict, run, observe, compare, explain, rule
//! * [`comparisons`] every model and every workload, measured in turns, with intervals and verdicts
//! * [`lessons`] the course, one folder a lesson

pub use brigade_core::{blink, http, jobs, load, measure, models, trace};

pub mod comparisons;
#[cfg(unix)]
pub mod dials;
#[path = "../lessons/mod.rs"]
pub mod lessons;
pub mod workbench;
