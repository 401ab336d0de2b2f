//! What a lesson is made of.

use super::{Bench, Curve, Exercise, Round, Setting, Strips, Transfer};
use anyhow::Context;
use brigade_core::measure::{Claim, Quiet};
use brigade_core::trace::{State, Trace};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

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

impl Question {
    /// What turned out: the choice at `index`, from 0.
    ///
    /// # Panics
    /// If there is no such choice.
    pub fn chosen(&self, index: usize) -> Truth {
        let Prompt::Choice(choices) = self.prompt else { panic!("{} asks for a number", self.id) };
        assert!(index < choices.len(), "{} has no choice {index}", self.id);
        Truth { question: self.id, answer: index as f64 }
    }

    /// What turned out: this number, in the question's unit.
    ///
    /// # Panics
    /// If the question offers choices.
    pub fn counted(&self, number: f64) -> Truth {
        assert!(matches!(self.prompt, Prompt::Number { .. }), "{} offers choices", self.id);
        Truth { question: self.id, answer: number }
    }
}

/// What a run found to be the answer of a question; made by [`Question::chosen`] and [`Question::counted`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    question: &'static str,
    answer: f64,
}

/// How a question is answered.
#[derive(Debug)]
pub enum Prompt {
    /// One of these. Which one is right is decided by the run: see [`Report::truths`].
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
    /// Shown to a learner who chose it and was wrong, beside their own data.
    pub rebuttal: &'static str,
}

/// Something a lesson runs in a child process.
#[derive(Clone, Copy, Debug)]
pub struct Experiment {
    /// What the child is told to run.
    pub name: &'static str,
    /// Runs there.
    pub run: fn(&Setting) -> anyhow::Result<Evidence>,
    /// What it found on another machine, for systems that cannot restrict a process to some cores, or lack a component:
    /// the file written by `brigade record LESSON`, through `include_str!`.
    pub recorded: Option<&'static str>,
}

/// What an experiment found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What ran when, by name.
    pub traces: BTreeMap<String, Trace>,
    /// The numbers: the lesson's `Found`, see [`Evidence::of`] and [`Evidence::found`].
    #[serde(default)]
    pub found: Value,
    /// Whether the machine was quiet meanwhile (filled in by the workbench).
    pub quiet: Option<Quiet>,
    /// The components that it was measured on in the ladder's process, if it was: `PostgreSQL 15.18`.
    #[serde(default)]
    pub components: Option<Vec<String>>,
    /// What was missing, so that nothing was measured.
    #[serde(default)]
    pub lacks: Option<Lack>,
    /// Where this was recorded, if it was not measured here and now (filled in by the workbench).
    pub recorded: Option<Recorded>,
}

/// What an experiment lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lack {
    /// The ladder's program, which the workbench builds when it is asked for.
    Ladder,
    /// A component; in a sentence that ends in how it is installed.
    Component(String),
}

/// That evidence is not from here and now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The machine that it is from.
    pub machine: String,
    /// Why it could not be measured here: the rest of a sentence.
    pub why: String,
}

impl Evidence {
    /// The numbers of a run, on their way to the process that asked for it. A number that is not finite has no way into
    /// JSON: what may be missing is an `Option`.
    ///
    /// # Errors
    /// If `found` cannot be written as JSON.
    pub fn of(found: &impl Serialize) -> anyhow::Result<Self> {
        Ok(Evidence { found: serde_json::to_value(found)?, ..Evidence::default() })
    }

    /// The same, and what ran when below it.
    #[must_use]
    pub fn drawn(mut self, name: impl Into<String>, trace: Trace) -> Self {
        self.traces.insert(name.into(), trace);
        self
    }

    /// The numbers, as the lesson's type.
    ///
    /// # Errors
    /// If they are no `Found`: another version of the lesson recorded them.
    pub fn found<Found: DeserializeOwned>(&self) -> anyhow::Result<Found> {
        Found::deserialize(&self.found).context("the numbers of an experiment")
    }

    /// The trace of this name as a figure; `None` if there is none.
    pub fn figure(&self, title: impl Into<String>, name: &str) -> Option<Figure> {
        let trace = self.traces.get(name).cloned()?;
        Some(Figure { title: title.into(), trace })
    }

    /// How quiet it was; unknown where it was not watched.
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
    /// What happened over time in several ways; shown after those.
    pub strips: Vec<Strips>,
    /// Things to be named, asked one after another and scored.
    pub rounds: Vec<Round>,
    /// What did you see? Asked before the explanation.
    pub observe: Option<Observation>,
    /// What turned out of the predictions; a question without a truth could not be answered here.
    pub truths: Vec<Truth>,
    /// Drawn in COMPARE, with what was predicted.
    pub curves: Vec<Curve>,
    /// Measured beside the law.
    pub compare: Vec<Compared>,
    /// The laws, each with its verdict.
    pub claims: Vec<Claim>,
    /// Why it is so: a few sentences, made from what was measured.
    pub explain: Vec<String>,
    /// One sentence to take home.
    pub rule: String,
}

impl Report {
    /// What turned out of a question: the index of a choice or a number; `None` if this run could not say.
    pub fn truth(&self, question: &Question) -> Option<f64> {
        let truth = self.truths.iter().find(|truth| truth.question == question.id);
        truth.map(|truth| truth.answer)
    }
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
    /// Whether it computes ([`State::Running`]) or waits.
    pub state: State,
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

impl Compared {
    /// A row whose words stand as they are.
    pub fn new(
        what: impl Into<String>,
        measured: impl Into<String>,
        law: impl Into<String>,
    ) -> Self {
        Compared { what: what.into(), measured: measured.into(), law: law.into() }
    }

    /// A row in milliseconds, with one digit behind the point.
    pub fn ms(what: impl Into<String>, measured: f64, law: f64) -> Self {
        let ms = |value: f64| format!("{value:.1} ms");
        Compared::new(what, ms(measured), ms(law))
    }
}
