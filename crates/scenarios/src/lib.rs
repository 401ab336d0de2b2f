//! Scenarios for the simulator as files: `simulate` reads, runs and shows them.
//!
//! Reading order: [`mod@file`], a scenario as a person writes it, and what is wrong with it; [`shipped`], those that come with the
//! project; `cost`, whether all runs end in some minutes; [`run`], all runs that a file asks for; `scaled`, those with other
//! parameters; [`figures`], what is kept of each; [`answer`], what they answer; [`show`], the screen; [`draw`], the curve as SVG;
//! [`validate`], what the simulator is held to; [`record`], what the book shows; [`simulate`], the command. It simulates nothing
//! itself: that is `brigade_simulator`.

pub mod answer;
mod cost;
pub mod draw;
pub mod figures;
pub mod file;
pub mod record;
pub mod run;
mod scaled;
pub mod shipped;
pub mod show;
pub mod simulate;
pub mod validate;
