//! What a lesson is made of.

use super::{Bench, Exercise, Transfer};
use crate::measure::{Claim, Quiet};
use crate::trace::{Fill, Trace};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One lesson of the course.
#[derive(Debug)]
pub struct Lesson {
    /// Its place in the course, from 1.
    pub number: u8,
    /// What is typed: `one-core`.
    pub name: &'static str,
    /// The part of the course: `Shapes`.
    pub part: &'static str,
    /// The one question it answers.
    pub question: &'static str,
    /// Asked before anything is shown; at most four.
    pub predictions: &'static [Question],
    /// What it runs in child processes (pinned, or with CPU time of its own); see [`Bench::measure`].
    pub experiments: &'static [Experiment],
    /// Runs the experiments and reads the report off what was measured.
    pub run: fn(&mut Bench<'_>) -> anyhow::Result<Report>,
    /// What is broken and to be repaired; judged by `lessons check NAME`.
    pub exercise: Option<&'static Exercise>,
    /// Asked after the repair.
    pub transfer: Option<&'static Transfer>,
}

/// A question with the misconceptions as wrong answers.
#[derive(Debug)]
pub struct Question {
    /// Names the prediction in the log: `mean-finish`.
    pub id: &'static str,
    /// What is asked.
    pub text: &'static str,
    /// How it is answered.
    pub prompt: Prompt,
}

/// How a question is answered.
#[derive(Debug)]
pub enum Prompt {
    /// One of these. Which one is right is decided by the run ([`Report::truths`] holds its index).
    Choice(&'static [Choice]),
    /// A number in this unit, scored by |log10(predicted / measured)|.
    Number {
        /// `requests/s`, `×`.
        unit: &'static str,
    },
}

/// One answer on offer.
#[derive(Debug)]
pub struct Choice {
    /// What it says.
    pub text: &'static str,
    /// The misconception behind it, if it is one, by its number: `M2`, concurrency needs many cores.
    pub misconception: Option<&'static str>,
    /// Shown to whoever chose it and was wrong, beside their own data.
    pub rebuttal: &'static str,
}

/// Something a lesson runs in a child process.
#[derive(Clone, Copy, Debug)]
pub struct Experiment {
    /// What the child is told to run.
    pub name: &'static str,
    /// Runs there.
    pub run: fn(&Setting) -> anyhow::Result<Evidence>,
    /// What it found on a Linux machine, for systems that cannot restrict a process to some cores:
    /// the file written by `brigade record LESSON`, through `include_str!`.
    pub recorded: Option<&'static str>,
}

/// Under what an experiment runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Restrict the process to this many cores; `None` leaves all of them.
    pub cores: Option<usize>,
    /// At most half a second, for CI: fewer repetitions, smaller data.
    pub quick: bool,
    /// A real access log instead of generated data.
    pub log: Option<PathBuf>,
    /// Somebody watches: see [`super::live`].
    #[serde(default)]
    pub live: bool,
    /// Whatever else the experiment takes.
    pub values: BTreeMap<String, f64>,
}

/// What an experiment found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What ran when, by name.
    pub traces: BTreeMap<String, Trace>,
    /// Single numbers, by name with the unit at the end: `threads_mean_ms`.
    pub numbers: BTreeMap<String, f64>,
    /// Repeated measurements, by name.
    pub samples: BTreeMap<String, Vec<f64>>,
    /// Whether the machine was quiet meanwhile (filled in by the workbench).
    pub quiet: Option<Quiet>,
    /// The machine this was recorded on, if it was not measured here and now (filled in by the workbench).
    pub recorded: Option<String>,
}

impl Evidence {
    /// The number of this name; NaN if the experiment found none, so that no claim made of it holds.
    pub fn number(&self, name: &str) -> f64 {
        self.numbers.get(name).copied().unwrap_or(f64::NAN)
    }

    /// How quiet it was; unknown where nobody watched.
    pub fn quiet(&self) -> Quiet {
        self.quiet.unwrap_or(Quiet { others: None, kept_waiting_ms: 0.0 })
    }
}

/// What a lesson shows after its run.
#[derive(Debug, Default)]
pub struct Report {
    /// In the order shown.
    pub figures: Vec<Figure>,
    /// Where the time of one request goes; shown after the figures.
    pub waterfalls: Vec<Waterfall>,
    /// What did you see? Asked before the explanation.
    pub observe: Option<Observation>,
    /// The truth of each prediction by its id: an index for a choice, a value for a number.
    pub truths: BTreeMap<&'static str, f64>,
    /// Measured beside the law.
    pub compare: Vec<Compared>,
    /// The laws, each with its verdict.
    pub claims: Vec<Claim>,
    /// Why it is so: a few sentences, made from what was measured.
    pub explain: Vec<String>,
    /// One sentence to take home.
    pub rule: String,
}

/// One picture.
#[derive(Debug)]
pub struct Figure {
    /// `three threads on one core, computing`.
    pub title: String,
    /// What is drawn.
    pub trace: Trace,
}

/// Times drawn below one another: the steps of one thing, or the prices of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// `one redirect, stage by stage`.
    pub title: String,
    /// How the times relate.
    pub axis: Axis,
    /// In their order.
    pub legs: Vec<Leg>,
}

/// How the times of a waterfall relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Each begins where the one before it ends.
    OneAfterAnother,
    /// Each stands for itself, and a step to the right is a factor: for what differs by powers of ten.
    PowersOfTen,
}

/// One time of a waterfall.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// `parse`.
    pub name: String,
    /// How long, in microseconds.
    pub us: f64,
    /// Whether it computes ([`Fill::Running`]) or waits.
    pub fill: Fill,
}

/// A question about the picture just shown.
#[derive(Debug)]
pub struct Observation {
    /// What is asked.
    pub text: String,
    /// The answers on offer.
    pub options: Vec<String>,
    /// The right one, read off this run.
    pub right: usize,
    /// Where to look.
    pub look: String,
}

/// One row of COMPARE.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What.
    pub what: String,
    /// Measured here, with its unit.
    pub measured: String,
    /// What the law says, with its unit.
    pub law: String,
}
