//! What is wrong with a scenario, before it is run: where, why, and what to do.

use crate::Scenario;

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}", at.join("."))]
pub struct Problem {
    /// Where: the names and indices that lead there (`stations`, `db`, `servers`), as in a scenario's file.
    pub at: Vec<String>,
    /// The value, the reason and the next step.
    pub what: String,
}

impl Scenario {
    /// Whether it can be simulated: names that exist once, references that lead somewhere, numbers that mean something.
    ///
    /// # Errors
    /// The first problem.
    pub fn check(&self) -> Result<(), Problem> {
        todo!("the owner of the engine")
    }
}
