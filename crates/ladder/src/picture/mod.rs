//! A rung in pictures: its architecture as boxes and arrows, and what ran when for a handful of requests.
//!
//! Reading order: `plan`, which part stands where (pure); `canvas`, lines and boxes as characters; `architecture`, both
//! together; `requests`, a rung in this process with a recorder.

mod architecture;
mod canvas;
mod plan;
mod requests;

pub use architecture::architecture;
pub use requests::lanes;
