//! What came of a file, on the screen: the run as it stands in the file, the curve, the answer. It refuses to know how a
//! scenario is run.

mod curve;
mod list;
mod over_time;
mod table;
mod words;
mod written;

use crate::answer::answer;
use crate::file::File;
use crate::run::Found;
use brigade_workbench::{Ink, Screen};
pub use list::{all, next};
use std::{fmt, io};
pub(crate) use words::{number, percent, time, typed};

/// All of it.
///
/// # Errors
/// The screen cannot be written.
pub fn found(file: &File, found: &Found, screen: &mut Screen) -> io::Result<()> {
    header(file, screen)?;
    written::show(found, screen)?;
    curve::show(file, found, screen)?;
    screen.stage("ANSWER")?;
    for sentence in answer(&file.answer, found) {
        let sentence = screen.ink(Ink::Strong, &sentence);
        screen.text(&sentence)?;
    }
    Ok(())
}

/// Lines as they are, indented.
fn lines(
    lines: impl IntoIterator<Item = impl fmt::Display>,
    screen: &mut Screen,
) -> io::Result<()> {
    lines.into_iter().try_for_each(|line| screen.line(&format!("  {line}")))
}

/// Its name, what it asks, and what its figures lean on.
fn header(file: &File, screen: &mut Screen) -> io::Result<()> {
    let name = screen.ink(Ink::Strong, &file.name);
    screen.line(&name)?;
    screen.text(&file.scenario.title)?;
    let origin = screen.ink(Ink::Faint, &origin(file));
    screen.text(&origin)
}

/// What all figures lean on.
pub const VALIDATED: &str =
    "SIMULATED · its stations hold to the closed forms (V0: simulate --validate)";

/// What every figure says below itself.
pub fn origin(file: &File) -> String {
    let validated = VALIDATED;
    if file.extrapolated {
        format!(
            "{validated} · EXTRAPOLATED: nothing at this size was measured here, so it is run with all parameters 20 % smaller and larger too"
        )
    } else {
        format!("{validated}; the parameters are the file's")
    }
}
