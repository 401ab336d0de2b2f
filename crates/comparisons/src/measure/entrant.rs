//! Who takes part at a point: a model in a process of its own, or a piece of work in this one.

use crate::Sample;
use std::time::Duration;

// ANCHOR: entrant
/// Takes its turn in every round. Real ones: a model that serves ([`crate::measure::serving::Served`]), and work that is timed
/// where it stands ([`crate::measure::slices`]).
pub trait Entrant {
    /// Warms up, measures for about `slice`, and says what it found.
    ///
    /// # Errors
    /// What makes the whole cell invalid: a server that died, an answer that was wrong.
    fn measure(&mut self, slice: Duration) -> anyhow::Result<Sample>;

    /// What must be said beside its numbers; empty mostly.
    fn note(&self) -> String {
        String::new()
    }
}
// ANCHOR_END: entrant

/// A series at a point: what measures it, or why nothing does.
pub enum Entry {
    /// Takes part.
    Runs(Box<dyn Entrant>),
    /// Makes no sense here, or cannot be: why.
    Absent(String),
}
