//! What is wrong with a scenario, before it is run: where, why, and what to do.
//!
//! * [`numbers`] lengths, rates and sizes; [`names`] what refers to what
//! * [`stations`], [`paths`], [`clients`] and [`faults`] go through a scenario part by part

mod clients;
mod faults;
mod names;
mod numbers;
mod paths;
mod stations;

use crate::Scenario;
use crate::model::Nanos;
use names::Names;

/// The longest run: a day, as for a trace.
const LONGEST: Nanos = 86_400_000_000_000;

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}", at.join("."))]
pub struct Problem {
    /// Where: the names and indices that lead there (`stations`, `db`, `servers`), as the model has them.
    pub at: Vec<String>,
    /// The value, the reason and the next step.
    pub what: String,
}

/// Fine, or the first problem.
type Checked = Result<(), Problem>;

/// Where something stands in a scenario.
#[derive(Clone, Debug)]
struct At(Vec<String>);

impl At {
    fn new(part: &str) -> At {
        At(vec![part.to_owned()])
    }

    /// Something in it.
    fn in_(&self, part: impl ToString) -> At {
        At(self.0.iter().cloned().chain([part.to_string()]).collect())
    }

    fn wrong(&self, what: impl Into<String>) -> Problem {
        Problem { at: self.0.clone(), what: what.into() }
    }

    /// A problem unless it holds.
    fn holds(&self, holds: bool, what: impl FnOnce() -> String) -> Checked {
        if holds { Ok(()) } else { Err(self.wrong(what())) }
    }
}

impl Scenario {
    /// Whether it can be simulated: names that exist once, references that lead somewhere, numbers that mean something, sizes
    /// that a machine can hold.
    ///
    /// # Errors
    /// The first problem.
    pub fn check(&self) -> Result<(), Problem> {
        numbers::between(&At::new("length"), self.length, 1, LONGEST)?;
        let shorter = self.warm_up < self.length;
        At::new("warm_up").holds(shorter, || {
            let (warm_up, length) = (self.warm_up, self.length);
            format!("{warm_up} ns of {length} ns: nothing is left to be counted; it must be shorter than the run")
        })?;
        let names = Names::of(self)?;
        self.check_stations(&names)?;
        self.check_paths(&names)?;
        self.check_clients(&names)?;
        self.check_faults(&names)
    }
}
