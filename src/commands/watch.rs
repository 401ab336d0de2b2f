//! `lessons check NAME --watch`: judges again whenever the file is saved.

use brigade::workbench::Screen;
use brigade::workbench::course::Course;
use std::process::ExitCode;

/// Watches the exercise of this lesson; without a name the first that is not accepted yet.
///
/// # Errors
/// Always, in this build.
pub(crate) fn run(_: &Course, _: Option<&str>, _: &mut Screen) -> anyhow::Result<ExitCode> {
    anyhow::bail!("--watch is not in this build: run the command without it after each save")
}
