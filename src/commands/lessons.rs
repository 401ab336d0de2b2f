//! `lessons`: the map, one lesson, all of them, or the report.

use super::Usage;
use crate::cli::Lessons;
use brigade::jobs::click_log;
use brigade::workbench::course::{self, Course};
use brigade::workbench::judge::Progress;
use brigade::workbench::runner::{self, Signed};
use brigade::workbench::{
    Desk, Export, Ink, Learner, Lesson, Options, Outcome, Predictions, Screen, calibration, play,
    recall,
};
use std::fmt::Display;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

/// Does what was asked.
///
/// # Errors
/// If there is no such lesson, an experiment fails, or the screen cannot be written.
pub(crate) fn run(course: &Course, asked: Lessons) -> anyhow::Result<ExitCode> {
    let mut screen = Screen::stdout(asked.width.map(usize::from));
    if let Some(exercises) = &asked.exercises {
        return super::exercises::run(course, exercises, &mut screen);
    }
    readable(asked.log.as_deref())?;
    let mut input = io::stdin().lock();
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let asks = (terminal && !asked.no_predict) || asked.ask;
    let mut desk = Desk {
        screen,
        learner: asks.then(|| Learner::new(&mut input)),
        predictions: Predictions::find(),
    };
    match asked.lesson.as_deref() {
        None => map(course, &mut desk, &options(course, &asked))?,
        Some("report") => report(&mut desk)?,
        Some("review") => recall::review(course.lessons, &mut desk)?,
        Some("all") => return all(course, &mut desk, &options(course, &asked)),
        Some(word) if word == course.opening.name => {
            course.open(&mut desk, &options(course, &asked))?;
        }
        Some(word) => {
            let lesson = course.find(word).map_err(|unknown| no_such(&unknown))?;
            let outcome = one(course, lesson, &mut desk, &options(course, &asked))?;
            let done = course::done(desk.predictions.as_ref());
            desk.screen.gap()?;
            course::next_step(course.lessons, &done, &mut desk.screen)?;
            return Ok(status(outcome.failed()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What stands behind `lessons` is a lesson, or what is done with an exercise; either can be mistyped.
fn no_such(unknown: &course::Unknown) -> Usage {
    let commands = ["check", "hint", "play", "reset", "solution"];
    let near = course::nearest(&unknown.word, commands.into_iter());
    let typed = course::typed();
    let or = near.first().map_or(String::new(), |near| format!(" Or {typed} {near}?"));
    Usage(format!("{unknown}{or} The course map: {typed}"))
}

/// A log that cannot be read is better refused before a lesson begins than in the middle of it. What comes out
/// of a pipe can be read once only, so there the lesson finds out.
fn readable(log: Option<&Path>) -> Result<(), Usage> {
    let Some(log) = log else { return Ok(()) };
    let name = log.display().to_string();
    let refuse = |why: &dyn Display| {
        Usage(format!("--log {name} {why}. Without --log the lesson makes its own data."))
    };
    match fs::metadata(log) {
        Ok(found) if found.is_dir() => Err(refuse(&"is a folder; name one file in it")),
        Ok(found) if found.is_file() => {
            let text = fs::read(log).map_err(|why| refuse(&format!("cannot be read: {why}")))?;
            click_log::readable(&name, &text).map(drop).map_err(|why| refuse(&why))
        }
        Ok(_) => Ok(()),
        Err(why) => Err(refuse(&format!("cannot be read: {why}"))),
    }
}

fn options(course: &Course, asked: &Lessons) -> Options {
    Options {
        quick: asked.quick,
        cores: course.cores(asked.cores.map(usize::from)),
        log: asked.log.clone(),
        export: Export {
            svg: asked.svg.clone(),
            perfetto: asked.perfetto.clone(),
            json: asked.json.clone(),
        },
    }
}

fn status(failed: bool) -> ExitCode {
    ExitCode::from(u8::from(failed))
}

/// Plays one lesson; before it, a question from some lessons ago.
fn one(
    course: &Course,
    lesson: &Lesson,
    desk: &mut Desk<'_>,
    options: &Options,
) -> anyhow::Result<Outcome> {
    let mut lessons = course.lessons.iter();
    if let Some(earlier) = lessons.find(|earlier| earlier.number + recall::LATER == lesson.number) {
        recall::recall(earlier, desk)?;
    }
    if let Some(learner) = &mut desk.learner {
        learner.begin();
    }
    play(lesson, desk, options, &mut runner::in_children(lesson, Signed::Card))
}

/// The map; before it, the first time, a picture.
fn map(course: &Course, desk: &mut Desk<'_>, options: &Options) -> anyhow::Result<()> {
    if desk.predictions.as_ref().is_some_and(Predictions::begin) {
        course.open(desk, options)?;
    }
    let done = course::done(desk.predictions.as_ref());
    let repaired = course::repaired(Progress::find().as_ref());
    course::map(course.lessons, &done, &repaired, &mut desk.screen)?;
    Ok(())
}

fn report(desk: &mut Desk<'_>) -> anyhow::Result<()> {
    match &desk.predictions {
        Some(predictions) => calibration::report(predictions, &mut desk.screen),
        None => Ok(desk.screen.text(
            "This system has no data folder: set BRIGADE_DATA to a folder to keep predictions in.",
        )?),
    }
}

/// Every lesson, and one plain line for each at the end.
fn all(course: &Course, desk: &mut Desk<'_>, options: &Options) -> anyhow::Result<ExitCode> {
    let mut outcomes = Vec::new();
    for lesson in course.lessons {
        let outcome = one(course, lesson, desk, options);
        if let Err(error) = &outcome {
            let said = desk.screen.ink(Ink::Bad, &format!("{error:#}"));
            desk.screen.text(&said)?;
        }
        desk.screen.gap()?;
        outcomes.push((lesson, outcome));
    }
    desk.screen.stage("RESULTS")?;
    for (lesson, outcome) in &outcomes {
        course::result(lesson, outcome, &mut desk.screen)?;
    }
    let failed = |outcome: &anyhow::Result<Outcome>| outcome.as_ref().map_or(true, Outcome::failed);
    Ok(status(outcomes.iter().any(|(_, outcome)| failed(outcome))))
}
