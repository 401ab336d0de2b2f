//! `record judging`: what the judges say of what ships, for the lessons' BREAK; and the losing schedule in the book's
//! chapter on judges, written down as `check` draws it.

use super::{Usage, check};
use brigade::judge::{Ruling, Task};
use brigade::workbench::check::Judge;
use brigade::workbench::check::place::Place;
use brigade::workbench::course::Course;
use brigade::workbench::{Screen, ruled};
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
/// If a judge cannot be built or gives no answer, or a file cannot be written.
pub(crate) fn record(course: &Course) -> anyhow::Result<()> {
    for lesson in course.lessons.iter().filter(|lesson| lesson.exercise.is_some()) {
        let place = Place::of(lesson)?;
        let judge = Judge::build(lesson, &mut |_| {}).map_err(|why| Usage(why.to_string()))?;
        let ruling: Ruling = judge.ask("broken", &Task::Judge)?;
        let file = place.recorded();
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(file, serde_json::to_string(&ruling)? + "\n")?;
        if lesson.name == LESSON {
            let mut screen = Screen::new(Box::new(File::create(FIGURE)?), WIDTH, false);
            screen.ascii = false;
            let source = fs::read_to_string(place.broken())?;
            ruled::show(&ruling, &source, check::LEFT, &mut screen)?;
        }
    }
    Ok(())
}
