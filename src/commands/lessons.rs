//! `lessons`: the map, one lesson, all of them, or the report.

use super::{Usage, check};
use crate::cli::Lessons;
use brigade::jobs::click_log;
use brigade::names::nearest;
use brigade::workbench::check::Progress;
use brigade::workbench::course::{self, Course};
use brigade::workbench::runner::{self, Signed};
use brigade::workbench::{
    Desk, Export, Ink, Learner, Lesson, Next, Options, Outcome, Predictions, Screen, Standing,
    calibration, play, recall,
};
use std::collections::BTreeMap;
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
    useful(course, &asked)?;
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
        Some("next") => return next(course, &mut desk, &options(course, &asked)),
        Some("all") => return all(course, &mut desk, &options(course, &asked)),
        Some(word) if word == course.opening.name => {
            course.open(&mut desk, &options(course, &asked))?;
        }
        Some(word) => {
            let lesson = course.find(word).map_err(|unknown| no_such(&unknown))?;
            return played(course, lesson, &mut desk, &options(course, &asked));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Plays one lesson, and says what comes next.
fn played(
    course: &Course,
    lesson: &Lesson,
    desk: &mut Desk<'_>,
    options: &Options,
) -> anyhow::Result<ExitCode> {
    let outcome = one(course, lesson, desk, options)?;
    let standing = standing(course, desk);
    desk.screen.gap()?;
    course::next_step(course.lessons, &standing, &mut desk.screen)?;
    Ok(status(outcome.failed()))
}

/// Goes on where the learner is: judges the open repair, or plays the next lesson.
fn next(course: &Course, desk: &mut Desk<'_>, options: &Options) -> anyhow::Result<ExitCode> {
    let standing = standing(course, desk);
    match standing.next(course.lessons) {
        Some(Next::Repair(lesson)) => Ok(status(!check::judge(lesson, &mut desk.screen)?.accepted)),
        Some(Next::Play(lesson)) => played(course, lesson, desk, options),
        None => {
            course::next_step(course.lessons, &standing, &mut desk.screen)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn standing(course: &Course, desk: &Desk<'_>) -> Standing {
    Standing::read(course.lessons, desk.predictions.as_ref(), Progress::find().as_ref())
}

/// What stands behind `lessons` is a lesson, or what is done with an exercise; either can be mistyped.
fn no_such(unknown: &course::Unknown) -> Usage {
    let commands = ["check", "hint", "next", "play", "report", "reset", "review", "solution"];
    let near = nearest(&unknown.word, commands.into_iter());
    let typed = course::typed();
    let or = near.first().map_or(String::new(), |near| format!(" Or {typed} {near}?"));
    Usage(format!("{unknown}{or} The course map: {typed}"))
}

/// The one lesson that reads an access log.
const READS_A_LOG: &str = "many-cores";

/// An option that would do nothing here, or undo another, is refused.
fn useful(course: &Course, asked: &Lessons) -> Result<(), Usage> {
    let options = options(course, asked);
    let word = asked.lesson.as_deref();
    let plays = !matches!(word, None | Some("report" | "review" | "next"));
    let mut files = BTreeMap::new();
    for (option, path) in options.export.asked() {
        if !plays {
            return Err(Usage(format!(
                "{option}: no figures are drawn here; name a lesson, as in: {} one-core {option} {}",
                course::typed(),
                path.display()
            )));
        }
        if let Some(other) = files.insert(path.to_owned(), option) {
            return Err(Usage(format!(
                "{other} and {option} name one file, {}; give each its own",
                path.display()
            )));
        }
    }
    let is_read = word.is_some_and(|word| {
        word == "all" || course.find(word).is_ok_and(|lesson| lesson.name == READS_A_LOG)
    });
    match &asked.log {
        Some(log) if !is_read && word.is_none_or(|word| !plays || course.find(word).is_ok()) => {
            Err(Usage(format!(
                "--log {}: only {READS_A_LOG} reads a log: {} {READS_A_LOG} --log {0}",
                log.display(),
                course::typed()
            )))
        }
        _ => Ok(()),
    }
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
        pause: io::stdout().is_terminal(),
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
    let at = course.lessons.iter().position(|one| one.number == lesson.number);
    if let Some(earlier) = at.and_then(|at| at.checked_sub(recall::LATER)) {
        recall::recall(course.lessons[earlier], desk)?;
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
    let standing = standing(course, desk);
    course::map(course.lessons, &standing, &mut desk.screen)?;
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
        let mut options = options.clone();
        options.export = options.export.of(lesson); // or each would write over the one before
        let outcome = one(course, lesson, desk, &options);
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
