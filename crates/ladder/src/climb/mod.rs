//! What is asked of the ladder's program, and how all of it ends.

mod ended;
pub mod experiment;
