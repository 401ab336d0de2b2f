//! `experiment`: the child's side of a lesson. `record`: what a system without affinity is shown instead.

use super::Usage;
use anyhow::{Context, bail};
use brigade::measure::{Card, Quiet};
use brigade::workbench::runner::{self, Signed};
use brigade::workbench::{
    Experiment, Lesson, Report, Setting, book, child, course::Course, recorded,
};
use std::io;
use std::path::Path;

/// Runs one experiment in this process.
///
/// # Errors
/// If there is no such experiment, or it fails.
pub(crate) fn run(course: &Course, lesson: &str, name: &str) -> anyhow::Result<()> {
    let lesson = course.find(lesson).map_err(|unknown| Usage(unknown.to_string()))?;
    let experiment = find(lesson, name)?;
    child::perform(experiment, io::stdin(), io::stdout())
}

fn find(lesson: &Lesson, name: &str) -> anyhow::Result<&'static Experiment> {
    let found = lesson.experiments.iter().find(|experiment| experiment.name == name);
    let names = || {
        lesson.experiments.iter().map(|experiment| experiment.name).collect::<Vec<_>>().join(", ")
    };
    let reason =
        || Usage(format!("{} has no experiment `{name}`; it has {}", lesson.name, names()));
    Ok(found.ok_or_else(reason)?)
}

/// So often a lesson is played until the machine was quiet.
const TAKES: usize = 5;

/// Plays one lesson, or the opening and all of them, and writes what its pinned experiments found
/// below `lessons/` and those of its figures that a chapter shows to `docs/figures/`: whatever is shown without having been measured
/// by the reader comes from here. A take in which other programs had the CPU is played again.
///
/// # Errors
/// If a lesson fails, the machine is never quiet, or a file cannot be written.
pub(crate) fn record(course: &Course, lesson: Option<&str>) -> anyhow::Result<()> {
    let Some(word) = lesson else {
        record_one(course, course.opening)?;
        return course.lessons.iter().try_for_each(|lesson| record_one(course, lesson));
    };
    let lesson = course.find(word).map_err(|unknown| Usage(unknown.to_string()))?;
    record_one(course, lesson)
}

/// Draws the book's figures anew from what was recorded of them.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn redraw() -> anyhow::Result<()> {
    let names = book::redraw(Path::new(book::FOLDER))?;
    println!("drew {} figures in {}", names.len(), book::FOLDER);
    Ok(())
}

/// What one playing of a lesson left.
struct Take {
    report: Report,
    takes: recorded::Takes,
    /// Who disturbed an experiment of which there is a picture, or any if the book shows the numbers.
    noise: Option<Quiet>,
}

fn record_one(course: &Course, lesson: &'static Lesson) -> anyhow::Result<()> {
    for _ in 0..TAKES {
        let take = play(course, lesson)?;
        match take.noise {
            None => return write(course, lesson, take),
            Some(noise) => println!("{}: {noise}; once more", lesson.name),
        }
    }
    bail!(
        "{}: other programs took the CPU in each of {TAKES} takes, and nothing was written; end them and record again",
        lesson.name
    )
}

fn play(course: &Course, lesson: &'static Lesson) -> anyhow::Result<Take> {
    let (mut takes, mut noise) = (recorded::Takes::default(), None);
    let numbers = book::shows_numbers(Path::new("docs"), lesson.name)?;
    let mut run = runner::in_children(lesson, Signed::Card);
    let mut runner = |experiment: &Experiment, setting: &Setting| {
        let evidence = run(experiment, setting)?;
        takes.keep(experiment.name, setting, &evidence);
        if numbers || !evidence.traces.is_empty() {
            noise = noise.or(evidence.quiet.filter(Quiet::is_noisy));
        }
        Ok(evidence)
    };
    let mut bench = brigade::workbench::Bench::new(course.cores(None), &mut runner);
    let report = (lesson.run)(&mut bench)?;
    Ok(Take { report, takes, noise })
}

fn write(course: &Course, lesson: &'static Lesson, mut take: Take) -> anyhow::Result<()> {
    if lesson.number != course.opening.number {
        // The opening borrows its experiments, and their recordings with them.
        let folder = recorded::folder(lesson);
        take.takes.write(&folder).with_context(|| format!("writing below {}", folder.display()))?;
    }
    if book::shows_numbers(Path::new("docs"), lesson.name)? {
        let machine = Card::load_or_measure().summary();
        book::write_numbers(Path::new(book::FOLDER), lesson.name, &take.report, &machine)?;
    }
    for (figure, number) in take.report.figures.iter_mut().zip(1..) {
        recorded::label(&mut figure.trace);
        let name = match number {
            1 => lesson.name.to_string(),
            number => format!("{}-{number}", lesson.name),
        };
        if book::is_shown(Path::new("docs"), &name)? {
            book::write(Path::new(book::FOLDER), &name, figure)?;
            println!("recorded {name}: {}", figure.title);
        }
    }
    Ok(())
}
