//! `lessons play NAME`: you are the scheduler.

use brigade::workbench::Screen;
use brigade::workbench::course::Course;
use std::process::ExitCode;

/// Plays the exercise of this lesson.
///
/// # Errors
/// Always, in this build.
pub(crate) fn run(_: &Course, _: &str, _: &mut Screen) -> anyhow::Result<ExitCode> {
    anyhow::bail!("`play` is not in this build: `lessons check NAME` draws a losing schedule")
}
