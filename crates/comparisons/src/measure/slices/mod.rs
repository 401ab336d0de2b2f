//! The questions: one slice a file, one row each in [`SLICES`]. A slice varies one thing and says who takes part.

mod click_log;
mod contention;
mod convoy;
mod create;
mod fan_out;
mod hot;
mod idle;
mod latency;
mod login;
mod lone;
mod mixed;
mod overload;
mod pipelined;
mod pool_size;
mod shedding;
mod shrinking_wait;
mod sleeping;
mod spawn;
mod waiting;

use crate::measure::serving::{BARE_LOOP, Load, Served, Serving};
use crate::{Axis, Basis, Entrant, Entry, Extent, Metric, Settings};
use brigade_core::measure::intervals::FEWEST;
use brigade_core::models::{ABSENT, MODELS};

/// Rounds of a pass where something is timed: the median of three bears one that was disturbed.
const PASS: usize = 3;

/// One question, the thing it varies, and everybody who answers it.
pub struct Slice {
    /// What is typed: `brigade compare waiting`.
    pub name: &'static str,
    /// What it asks.
    pub question: &'static str,
    /// What is varied, its unit, and whether its points are spread by factors.
    pub axis: (&'static str, &'static str, bool),
    /// The metric that answers the question.
    pub headline: Metric,
    /// The other metrics worth a column.
    pub columns: &'static [Metric],
    /// Whose value the others' are divided by.
    pub baseline: &'static str,
    /// The points that belong to an extent; none if the slice does not. A slice that is named has all of them.
    pub points: fn(Extent) -> &'static [f64],
    /// Everybody who could take part, in the order of the tables.
    pub series: fn() -> Vec<&'static str>,
    /// Who takes part at a point.
    pub entry: fn(&Settings, &str, f64) -> anyhow::Result<Entry>,
    /// The circumstances at a point, in words.
    pub note: fn(&Settings, f64) -> String,
}

/// Every slice, in the order in which they are run and shown.
pub const SLICES: &[Slice] = &[
    hot::SLICE,
    pipelined::SLICE,
    create::SLICE,
    latency::SLICE,
    lone::SLICE,
    waiting::SLICE,
    shrinking_wait::SLICE,
    pool_size::SLICE,
    overload::SLICE,
    shedding::SLICE,
    login::SLICE,
    mixed::SLICE,
    idle::SLICE,
    sleeping::SLICE,
    fan_out::SLICE,
    spawn::SLICE,
    click_log::SLICE,
    contention::SLICE,
    contention::ALONE,
    convoy::SLICE,
];

/// The slice of that name.
pub fn slice(name: &str) -> Option<&'static Slice> {
    SLICES.iter().find(|slice| slice.name == name)
}

impl Slice {
    /// The points that are measured: those of the extent, or all if the slice was named though it is in none of them.
    pub fn points(&self, extent: Extent) -> &'static [f64] {
        match (self.points)(extent) {
            [] => (self.points)(Extent::Full),
            points => points,
        }
    }

    /// Who `series` is at the point `at`; a model that this build does without is absent, with the reason.
    ///
    /// # Errors
    /// When the contender cannot be made ready.
    pub fn entry(&self, settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
        match ABSENT.iter().find(|model| model.name == series) {
            Some(model) => Ok(Entry::Absent(model.why.into())),
            None => (self.entry)(settings, series, at),
        }
    }

    /// Rounds at every point. What is counted does not scatter with the machine's mood, and what takes long has its own mean:
    /// a round in each pass is enough.
    pub fn rounds(&self, settings: &Settings) -> usize {
        match self.headline.basis() {
            Basis::Count => settings.rounds.min(FEWEST),
            _ if self.headline.is_dear() => settings.rounds.min(FEWEST),
            _ => settings.rounds,
        }
    }

    /// Rounds at a point before the next one's turn and a new start of everybody.
    pub fn pass(&self) -> usize {
        match self.headline.basis() {
            Basis::Count => 1,
            _ if self.headline.is_dear() => 1,
            _ => PASS,
        }
    }

    /// The axis as it is kept.
    pub fn axis(&self) -> Axis {
        let (name, unit, log) = self.axis;
        Axis { name: name.into(), unit: unit.into(), log }
    }
}

/// What a served slice usually shows beside its headline.
const SERVED: &[Metric] = &[Metric::Rate, Metric::P50, Metric::P99, Metric::Switches];

/// Every model, those that this build does without included: they are shown with the reason.
fn models() -> Vec<&'static str> {
    let absent = ABSENT.iter().map(|model| model.name);
    MODELS.iter().map(|model| model.name).chain(absent).collect()
}

/// Every model, and the bare loop they are held against.
fn models_and_bare_loop() -> Vec<&'static str> {
    [vec![BARE_LOOP], models()].concat()
}

/// A model that takes part.
fn served(settings: &Settings, serving: Serving, load: Load) -> anyhow::Result<Entry> {
    Ok(Entry::Runs(Box::new(Served::new(settings, serving, load)?)))
}

/// Work that takes part.
fn timed(entrant: impl Entrant + 'static) -> anyhow::Result<Entry> {
    Ok(Entry::Runs(Box::new(entrant)))
}
