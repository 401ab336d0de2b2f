//! What this machine is, whether it is quiet, and the laws and statistics, which are pure: no clock, no I/O.
//!
//! It refuses to know the rest of the crate.

mod claim;
mod quiet;

pub use claim::{Claim, Verdict};
pub use quiet::{Quiet, QuietGate};
