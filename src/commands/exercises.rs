//! `lessons check`, `hint`, `solution`, `reset`, `play`: which exercise, and what is done with its files.

use super::{Usage, check, new_lesson, play, watch};
use crate::cli::{Check, Exercises, Hint, Solution};
use brigade::workbench::check::Progress;
use brigade::workbench::check::place::Place;
use brigade::workbench::course::{Course, typed};
use brigade::workbench::{Exercise, Ink, Lesson, Screen};
use std::process::ExitCode;

/// Does what was asked.
///
/// # Errors
/// If there is no such exercise, a file cannot be read or written, or the screen fails.
pub(crate) fn run(
    course: &Course,
    asked: &Exercises,
    screen: &mut Screen,
) -> anyhow::Result<ExitCode> {
    match asked {
        Exercises::Check(Check { lesson, watch: true, .. }) => {
            watch::run(course, lesson.as_deref(), screen)
        }
        Exercises::Check(Check { lesson: None, .. }) => check::all(course, screen),
        Exercises::Check(Check { lesson: Some(word), replay, .. }) => {
            let (lesson, _) = find(course, word)?;
            let accepted = match replay {
                Some(replay) => check::replay(lesson, replay, screen)?,
                None => check::judge(lesson, screen)?.accepted,
            };
            Ok(ExitCode::from(u8::from(!accepted)))
        }
        Exercises::Hint(Hint { lesson, step }) => {
            let (lesson, exercise) = find(course, lesson)?;
            Place::of(lesson)?.lay()?;
            hint(lesson, exercise, *step, screen)?;
            Ok(ExitCode::SUCCESS)
        }
        Exercises::Solution(asked) => {
            let (lesson, _) = find(course, &asked.lesson)?;
            solution(lesson, asked, screen)
        }
        Exercises::Reset(named) => {
            let (lesson, _) = find(course, &named.lesson)?;
            reset(lesson, screen)?;
            Ok(ExitCode::SUCCESS)
        }
        Exercises::Play(named) => play::run(course, &named.lesson, screen),
        Exercises::New(named) => {
            new_lesson::run(course, &named.lesson)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The lesson of this name or number, and its exercise.
///
/// # Errors
/// If there is none; with the nearest names, or those that have one.
pub(crate) fn find(
    course: &Course,
    word: &str,
) -> Result<(&'static Lesson, &'static Exercise), Usage> {
    let lesson = course
        .find(word)
        .map_err(|unknown| Usage(format!("{unknown} Exercises: {}.", names(course))))?;
    let exercise = lesson.exercise.ok_or_else(|| {
        Usage(format!("{} has no exercise; these have one: {}.", lesson.name, names(course)))
    })?;
    Ok((lesson, exercise))
}

fn names(course: &Course) -> String {
    let with = course.lessons.iter().filter(|lesson| lesson.exercise.is_some());
    let names: Vec<_> = with.map(|lesson| lesson.name).collect();
    if names.is_empty() { "none yet".into() } else { names.join(", ") }
}

/// Shows a hint: this one, or the one after the last that was read.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn hint(
    lesson: &Lesson,
    exercise: &Exercise,
    step: Option<u8>,
    screen: &mut Screen,
) -> anyhow::Result<()> {
    let progress = Progress::find();
    let read = progress.as_ref().map_or(0, |progress| progress.of(lesson.name).hint);
    let last = exercise.hints.len();
    if step.is_none() && usize::from(read) >= last {
        return all_read(lesson, last, screen);
    }
    let number = usize::from(step.unwrap_or(read + 1)).clamp(1, last);
    let of = screen.ink(Ink::Strong, &format!("hint {number} of {last}"));
    screen.hang(&format!("  {of}  "), "  ", exercise.hints[number - 1])?;
    let number = number as u8;
    if number > read
        && let Some(progress) = &progress
    {
        // Where nothing can be kept, the next hint is asked for by its number.
        let _not_kept = progress.hinted(lesson.name, number);
    }
    let next = match () {
        () if usize::from(number) == last => command("solution", lesson, " --spoil"),
        () if progress.is_some() => command("hint", lesson, ""),
        () => command("hint", lesson, &format!(" {}", number + 1)),
    };
    Ok(screen.typed("if that is not enough:", &next)?)
}

/// There are no more: what else there is.
fn all_read(lesson: &Lesson, last: usize, screen: &mut Screen) -> anyhow::Result<()> {
    screen.text(&format!("All {last} hints are read."))?;
    for (what, typed) in [
        ("the last of them again: ", command("hint", lesson, &format!(" {last}"))),
        ("the schedule that loses:", command("check", lesson, "")),
        ("a repair, given away:   ", command("solution", lesson, " --spoil")),
    ] {
        screen.typed(what, &typed)?;
    }
    Ok(())
}

/// `cargo run lessons hint lost-update`.
pub(crate) fn command(what: &str, lesson: &Lesson, rest: &str) -> String {
    format!("{} {what} {}{rest}", typed(), lesson.name)
}

fn solution(lesson: &Lesson, asked: &Solution, screen: &mut Screen) -> anyhow::Result<ExitCode> {
    let place = Place::of(lesson)?;
    let accepted = Progress::find().is_some_and(|file| file.of(lesson.name).accepted.is_some());
    if !accepted && !asked.spoil {
        screen.text(
            "Yours has not been accepted yet; seeing another before that costs you the best part.",
        )?;
        for next in [
            command("check", lesson, ""),
            command("hint", lesson, ""),
            command("solution", lesson, " --spoil"),
        ] {
            screen.typed("", &next)?;
        }
        return Ok(ExitCode::from(1));
    }
    let solution = std::fs::read_to_string(place.solution())?;
    let shown = if asked.diff {
        difference(&std::fs::read_to_string(place.exercise())?, &solution, &place)
    } else {
        solution
    };
    shown.lines().try_for_each(|line| screen.line(line))?;
    Ok(ExitCode::SUCCESS)
}

/// Theirs and the solution as a unified diff.
fn difference(theirs: &str, solution: &str, place: &Place) -> String {
    if theirs == solution {
        return "Yours is the solution, to the letter.".into();
    }
    let diff = similar::TextDiff::from_lines(theirs, solution);
    let names = (place.shown(), place.shown().replace("exercise", "solution"));
    diff.unified_diff().header(&names.0, &names.1).to_string()
}

/// Lays what is broken again; nothing is done where it lies already, or the copy that is kept would be lost.
///
/// # Errors
/// If a file cannot be read or written, or the screen.
pub(crate) fn reset(lesson: &Lesson, screen: &mut Screen) -> anyhow::Result<()> {
    let place = Place::of(lesson)?;
    let theirs = std::fs::read(place.exercise()).unwrap_or_default();
    if theirs == std::fs::read(place.broken())? {
        return Ok(screen.text(&format!("{} is what ships already.", place.shown()))?);
    }
    let kept = match place.reset()? {
        Some(old) => format!(" Yours is kept as {old}."),
        None => String::new(),
    };
    Ok(screen.text(&format!("{} is what ships again.{kept}", place.shown()))?)
}
