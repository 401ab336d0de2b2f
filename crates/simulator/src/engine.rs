//! The engine: a heap of events, and what each of them does.

use crate::{Outcome, Problem, Scenario};

/// Simulates a scenario; the same `seed` gives the same outcome.
///
/// # Errors
/// The scenario is none: [`Scenario::check`].
pub fn run(scenario: &Scenario, _seed: u64) -> Result<Outcome, Problem> {
    scenario.check()?;
    todo!("the owner of the engine")
}
