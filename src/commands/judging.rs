//! `record judging`: the losing schedule in the book's chapter on judges, written down as `check` draws it.

use super::exercises::find;
use super::{Usage, check};
use brigade::workbench::Screen;
use brigade::workbench::course::Course;
use brigade::workbench::judge::place::Place;
use brigade::workbench::judge::{Judge, Ruling, Task};
use std::fs::{self, File};

/// Whose schedule it is.
const LESSON: &str = "lost-update";
/// What the book includes.
const FIGURE: &str = "docs/figures/judging.txt";
/// Columns that a page of the book has for code.
const WIDTH: usize = 80;

/// Judges what ships, and writes down what was said.
///
/// # Errors
/// If the judge cannot be built or gives no answer, or the file cannot be written.
pub(crate) fn record(course: &Course) -> anyhow::Result<()> {
    let (lesson, _) = find(course, LESSON)?;
    let mut judge = Judge::build(lesson, &mut |_| {}).map_err(|why| Usage(why.to_string()))?;
    judge.source = fs::read_to_string(Place::of(lesson)?.broken())?;
    let ruling: Ruling = judge.ask("broken", &Task::Judge)?;
    let mut screen = Screen::new(Box::new(File::create(FIGURE)?), WIDTH, false);
    screen.ascii = false;
    check::show(&judge, &ruling, &mut screen)?;
    Ok(())
}
