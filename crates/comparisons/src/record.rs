//! What a run found, as it is kept: sheets of groups of cells, with a value a round. Everything that is shown is
//! computed from this, so an old file can be shown, judged and compared again.
//!
//! It refuses to know files and how anything was measured.

use super::{Extent, Metric};
use brigade_core::load::Failures;
use brigade_core::measure::{Card, Known, Quiet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Changes whenever a field changes its meaning.
pub(super) const SCHEMA: u32 = 2;

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The version of this shape.
    pub schema: u32,
    /// The machine.
    pub card: Card,
    /// What was compiled, by what, and how.
    pub build: Build,
    /// What was asked for: `all`, or the slices' names and the filter.
    pub asked: String,
    /// How much was asked for.
    pub extent: Extent,
    /// Rounds that were meant to be measured at every point.
    pub rounds: usize,
    /// Measured in each round, in ms.
    pub slice_ms: u64,
    /// When the run began, in seconds since 1970.
    pub began: u64,
    /// Whether it reached its end.
    pub finished: bool,
    /// A sheet for every slice of which anything was finished.
    pub sheets: Vec<Sheet>,
}

/// What was compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// The commit, with `-dirty` if the tree had changes.
    pub commit: Known<String>,
    /// The compiler.
    pub rustc: Known<String>,
    /// `optimised` or `dev`.
    pub profile: String,
    /// Crates whose version can change the numbers.
    pub versions: BTreeMap<String, String>,
}

/// What one slice found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The slice's name.
    pub slice: String,
    /// Its question.
    pub question: String,
    /// What is varied.
    pub axis: Axis,
    /// The metric that answers the question.
    pub headline: Metric,
    /// The other metrics worth a column.
    pub columns: Vec<Metric>,
    /// Whose value the others' are divided by.
    pub baseline: String,
    /// A group for every point that is finished, in the order of the axis.
    pub groups: Vec<Group>,
}

/// Rounds in a pass before that was kept.
fn three() -> usize {
    3
}

/// What a slice varies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// `users`, `writes`: what stands at the axis.
    pub name: String,
    /// `%`, `µs`; empty for a pure number.
    pub unit: String,
    /// Whether its points are spread by factors.
    pub log: bool,
}

/// One point of the axis: everybody who took turns there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Where on the axis.
    pub at: f64,
    /// The circumstances in words: serving threads, delay, the bound.
    pub note: String,
    /// Rounds between one start of everybody and the next. Files from before it was kept had passes of three.
    #[serde(default = "three")]
    pub pass: usize,
    /// What the hypervisor took of all cores' time in each round; empty in files from before it was kept.
    #[serde(default)]
    pub stolen: Vec<f64>,
    /// How quiet the machine was in each round that counts.
    pub quiet: Vec<Quiet>,
    /// Everybody's cell.
    pub cells: Vec<Cell>,
    /// Who is missing, and why.
    pub absent: Vec<Absent>,
}

/// One contender at one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The model, or whatever the slice compares.
    pub series: String,
    /// What must be said beside its numbers; empty mostly.
    pub note: String,
    /// Whether its numbers may be used.
    pub standing: Standing,
    /// One a round, the same rounds for all cells of the group; empty if the cell is invalid.
    pub samples: Vec<Sample>,
}

/// Who is missing, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absent {
    /// Who.
    pub series: String,
    /// Why.
    pub why: String,
}

/// Whether a cell's numbers may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They may.
    Counts,
    /// Other programs disturbed it: what a wall clock says is worth nothing, counts and CPU time still say something.
    Noisy(String),
    /// It never became a number, and why.
    Invalid(String),
}

/// What one round found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// What could be measured.
    pub values: BTreeMap<Metric, f64>,
    /// What went wrong; never latency.
    pub failures: Failures,
    /// Why the round must not be used: a generator that was late.
    pub invalid: Option<String>,
}

impl Run {
    /// A sheet by its slice's name.
    pub fn sheet(&self, slice: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.slice == slice)
    }

    /// A cell by its slice, its place on the axis and its series.
    pub fn cell(&self, slice: &str, at: f64, series: &str) -> Option<&Cell> {
        self.sheet(slice)?.group(at)?.cell(series)
    }
}

impl Sheet {
    /// The group at this point.
    pub fn group(&self, at: f64) -> Option<&Group> {
        self.groups.iter().find(|group| group.at == at)
    }

    /// Adds a group, or its rounds to those of that point which are there; its number.
    pub(super) fn add(&mut self, group: Group) -> usize {
        if let Some(n) = self.groups.iter().position(|there| there.at == group.at) {
            self.groups[n].go_on(group);
            return n;
        }
        self.groups.push(group);
        self.groups.len() - 1
    }

    /// Everybody who has a cell anywhere, in the order of their first appearance.
    pub fn series(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for cell in self.groups.iter().flat_map(|group| &group.cells) {
            if !found.contains(&cell.series.as_str()) {
                found.push(&cell.series);
            }
        }
        found
    }
}

impl Group {
    /// More rounds of the same point.
    fn go_on(&mut self, later: Group) {
        self.quiet.extend(later.quiet);
        self.stolen.extend(later.stolen);
        for cell in later.cells {
            match self.cells.iter_mut().find(|there| there.series == cell.series) {
                Some(there) => there.go_on(cell),
                None => self.cells.push(cell),
            }
        }
    }

    /// A contender's cell.
    pub fn cell(&self, series: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.series == series)
    }

    /// The noisiest of its rounds stands for all.
    pub fn noise(&self) -> Quiet {
        let unknown = Quiet { others: None, kept_waiting_ms: 0.0 };
        let share = |quiet: &Quiet| quiet.others.unwrap_or(0.0);
        self.quiet.iter().copied().max_by(|a, b| share(a).total_cmp(&share(b))).unwrap_or(unknown)
    }
}

impl Cell {
    /// More rounds of the same contender; the worse standing is that of all.
    fn go_on(&mut self, later: Cell) {
        self.samples.extend(later.samples);
        match later.standing {
            Standing::Counts => {}
            Standing::Noisy(_) if self.is_invalid() => {}
            worse => self.standing = worse,
        }
        if self.is_invalid() {
            self.samples.clear();
        }
    }

    /// Whether it never became a number.
    pub fn is_invalid(&self) -> bool {
        matches!(self.standing, Standing::Invalid(_))
    }

    /// One value a round, as far as they may be used: nothing from an invalid cell, and from a noisy one nothing
    /// that a wall clock said.
    pub fn values(&self, metric: Metric) -> Vec<f64> {
        if !self.says(metric) {
            return Vec::new();
        }
        self.samples.iter().filter_map(|sample| sample.values.get(&metric).copied()).collect()
    }

    /// Whether what it says of this metric may be used.
    pub fn says(&self, metric: Metric) -> bool {
        match self.standing {
            Standing::Counts => true,
            Standing::Noisy(_) => metric.basis() != super::Basis::Wall,
            Standing::Invalid(_) => false,
        }
    }

    /// What went wrong in all rounds together.
    pub fn failures(&self) -> u64 {
        self.samples.iter().map(|sample| sample.failures.total()).sum()
    }
}

impl Sample {
    /// With one more value; what is not known is left out.
    #[must_use]
    pub fn with(mut self, metric: Metric, value: impl Into<Option<f64>>) -> Self {
        if let Some(value) = value.into().filter(|value| value.is_finite()) {
            self.values.insert(metric, value);
        }
        self
    }
}
