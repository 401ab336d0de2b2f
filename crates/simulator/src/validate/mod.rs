//! Whether the simulator can be trusted: what it counts, held against what is known exactly (V0).
//!
//! A right simulator does not hit a formula, it lies near it, and how near is known: the standard error of a mean over so many
//! requests in succession ([`run_length`](brigade_core::measure::laws::run_length)), which at 90 % load is twenty times that of
//! independent ones. Where no formula gives the error, the run does: by the means of forty parts of it, each much longer than
//! what is past is remembered. One seed in twenty lies further off than 1.96 of them.

mod cases;

use crate::model::Scenario;
use crate::outcome::{SLOT, Slot};
use crate::{Outcome, Problem, run};
pub use cases::cases;

/// 95 % lie within so many standard errors.
const MOST: f64 = 1.96;
/// Parts of a run whose means are compared.
const PARTS: usize = 40;

/// A scenario of which something is known exactly.
pub struct Case {
    /// What is simulated.
    pub name: &'static str,
    /// What is known, and by which law.
    pub law: &'static str,
    /// The unit of what is known.
    pub unit: &'static str,
    /// What the law says.
    pub formula: f64,
    scenario: Scenario,
    seen: Box<dyn Fn(&Outcome) -> Seen + Send + Sync>,
}

/// What one run found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The value, in the case's unit.
    pub value: f64,
    /// Its standard error, for a run of this length.
    pub error: f64,
}

/// What several seeds found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The mean of the seeds.
    pub mean: f64,
    /// What the law says.
    pub formula: f64,
    /// How far the mean may lie from the law: 1.96 standard errors of it.
    pub allowed: f64,
    /// Seeds that lie within 1.96 standard errors of theirs.
    pub inside: usize,
    /// How many seeds there were.
    pub seeds: usize,
}

impl Case {
    /// Simulates it.
    ///
    /// # Errors
    /// Never, unless the case is none.
    pub fn simulate(&self, seed: u64) -> Result<Seen, Problem> {
        run(&self.scenario, seed).map(|outcome| (self.seen)(&outcome))
    }

    /// Holds what several seeds found against the law.
    pub fn row(&self, seen: &[Seen]) -> Row {
        let seeds = seen.len().max(1) as f64;
        let mean = seen.iter().map(|seen| seen.value).sum::<f64>() / seeds;
        let error = seen.iter().map(|seen| seen.error * seen.error).sum::<f64>().sqrt() / seeds;
        let inside = |seen: &&Seen| (seen.value - self.formula).abs() <= MOST * seen.error;
        let inside = seen.iter().filter(inside).count();
        Row { mean, formula: self.formula, allowed: MOST * error, inside, seeds: seen.len() }
    }
}

impl Row {
    /// By how many standard errors the mean lies off.
    pub fn off(&self) -> f64 {
        (self.mean - self.formula).abs() / self.allowed * MOST
    }
}

/// A mean and its error, by the means of the parts of a run: of what `sums` adds up in a slot, divided by how many.
fn by_parts(outcome: &Outcome, warm_up: u64, sums: fn(&Slot) -> (f64, f64)) -> Seen {
    let counted = &outcome.over_time[(warm_up / SLOT) as usize..];
    let ratio = |slots: &[Slot]| {
        let (sum, count) = slots.iter().map(sums).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        sum / count
    };
    let means: Vec<f64> = counted.chunks_exact(counted.len() / PARTS).map(ratio).collect();
    let value = ratio(counted);
    let squares: f64 = means.iter().map(|mean| (mean - value).powi(2)).sum();
    let parts = means.len() as f64;
    Seen { value, error: (squares / (parts - 1.0) / parts).sqrt() }
}
