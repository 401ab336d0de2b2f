//! `experiment`: the child's side of a lesson. `record`: what a system without affinity is shown instead.

use super::Usage;
use anyhow::Context;
use brigade::workbench::runner::{self, Signed};
use brigade::workbench::{Export, Lesson, Screen, Setting, child, course::Course, recorded};
use std::io;
use std::path::Path;

/// Where the book includes its figures from.
const FIGURES: &str = "docs/figures";

/// Runs one experiment in this process.
///
/// # Errors
/// If there is no such experiment, or it fails.
pub(crate) fn run(course: &Course, lesson: &str, name: &str) -> anyhow::Result<()> {
    let lesson = course.find(lesson).map_err(|unknown| Usage(unknown.to_string()))?;
    let experiment = find(lesson, name)?;
    child::perform(experiment, io::stdin(), io::stdout())
}

fn find(lesson: &Lesson, name: &str) -> anyhow::Result<&'static brigade::workbench::Experiment> {
    let found = lesson.experiments.iter().find(|experiment| experiment.name == name);
    let names = || {
        lesson.experiments.iter().map(|experiment| experiment.name).collect::<Vec<_>>().join(", ")
    };
    let reason =
        || Usage(format!("{} has no experiment `{name}`; it has {}", lesson.name, names()));
    Ok(found.ok_or_else(reason)?)
}

/// Plays one lesson, or the opening and all of them, and writes what its pinned experiments found
/// below `lessons/` and its figures to `docs/figures/`: whatever is shown without having been measured
/// by the reader comes from here.
///
/// # Errors
/// If a lesson fails or a file cannot be written.
pub(crate) fn record(course: &Course, lesson: Option<&str>) -> anyhow::Result<()> {
    let Some(word) = lesson else {
        record_one(course, course.opening)?;
        return course.lessons.iter().try_for_each(|lesson| record_one(course, lesson));
    };
    let lesson = course.find(word).map_err(|unknown| Usage(unknown.to_string()))?;
    record_one(course, lesson)
}

fn record_one(course: &Course, lesson: &'static Lesson) -> anyhow::Result<()> {
    let mut takes = recorded::Takes::default();
    let mut run = runner::in_children(lesson, Signed::Card);
    let mut runner = |name: &str, setting: &Setting| {
        let evidence = run(name, setting)?;
        takes.keep(name, setting, &evidence);
        Ok(evidence)
    };
    let mut bench = brigade::workbench::Bench::new(course.cores(None), &mut runner);
    let mut report = (lesson.run)(&mut bench)?;
    report.figures.iter_mut().for_each(|figure| recorded::label(&mut figure.trace));
    if lesson.number != course.opening.number {
        // The opening borrows its experiments, and their recordings with them.
        let folder = recorded::folder(lesson);
        takes.write(&folder).with_context(|| format!("writing below {}", folder.display()))?;
    }
    let pages = Export {
        svg: Some(Path::new(FIGURES).join(lesson.name).with_extension("svg")),
        ..Export::default()
    };
    pages.write(&report.figures, &mut Screen::stdout(None))
}
