//! What the simulator does, as a stranger sees it: scenarios in, outcomes out.

mod build;
mod camera;
mod counted;
mod laws;
mod lines;
mod refused;
