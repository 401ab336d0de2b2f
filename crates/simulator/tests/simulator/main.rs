//! What the simulator does, as a stranger sees it: scenarios in, outcomes out.

mod build;
mod counted;
mod lines;
mod refused;
