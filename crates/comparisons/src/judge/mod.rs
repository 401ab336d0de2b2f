//! What a run says: to what was thought before it, to what we promise of our models, and beside an earlier run.
//!
//! It refuses to know how anything was measured, and how it is shown.

pub mod against;
pub mod hypotheses;
mod promises;

pub use against::Against;
pub use promises::{PROMISES, Promise, promises};
