//! `lessons check`, `hint`, `solution`, `reset`, `play`.

use crate::cli::Exercises;
use brigade::workbench::Screen;
use brigade::workbench::course::Course;
use std::process::ExitCode;

/// Does what was asked.
///
/// # Errors
/// If there is no such exercise, or the screen cannot be written.
pub(crate) fn run(
    course: &Course,
    asked: &Exercises,
    screen: &mut Screen,
) -> anyhow::Result<ExitCode> {
    match asked {
        Exercises::Check(check) if check.watch => {
            super::watch::run(course, check.lesson.as_deref(), screen)
        }
        Exercises::Play(named) => super::play::run(course, &named.lesson, screen),
        _ => anyhow::bail!("not yet"),
    }
}
