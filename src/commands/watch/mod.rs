//! `lessons check NAME --watch`: judges again whenever the exercise is saved, and hears a few keys meanwhile.

mod keys;
mod saved;

use super::Usage;
use super::check::{self, Judged};
use super::exercises::{self, find};
use brigade::workbench::check::Progress;
use brigade::workbench::check::place::Place;
use brigade::workbench::course::Course;
use brigade::workbench::{Ink, Lesson, Repair, Screen, Standing};
use console::Term;
use keys::{Keys, Pressed};
use saved::{Saved, Stamp};
use std::fs;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::Duration;

/// The file is looked at this often.
const LOOK: Duration = Duration::from_millis(300);

/// What is done with an exercise.
struct Acts<'a> {
    /// Judges it and says so; what became of it.
    judge: &'a mut dyn FnMut(&'static Lesson, &mut Screen) -> anyhow::Result<Judged>,
    /// Shows the next hint.
    hint: &'a mut dyn FnMut(&Lesson, &mut Screen) -> anyhow::Result<()>,
    /// Lays a fresh copy and says so.
    reset: &'a mut dyn FnMut(&Lesson, &mut Screen) -> anyhow::Result<()>,
    /// When it was saved.
    stamp: &'a mut dyn FnMut(&Lesson) -> Stamp,
    /// How long a key is waited for before the file is looked at.
    look: Duration,
}

/// Watches the exercise of this lesson; without a name the first that is not accepted yet.
///
/// # Errors
/// If there is no such lesson or exercise, or the screen or the file cannot be written.
pub(crate) fn run(
    course: &Course,
    word: Option<&str>,
    screen: &mut Screen,
) -> anyhow::Result<ExitCode> {
    let lessons: Vec<_> = course.lessons.iter().copied().filter(|l| l.exercise.is_some()).collect();
    let first = match word {
        Some(word) => find(course, word)?.0.name,
        None => open(&lessons).ok_or_else(|| Usage("there is no exercise yet.".into()))?,
    };
    let at = lessons.iter().position(|lesson| lesson.name == first).unwrap_or(0);
    let clear = io::stdin().is_terminal() && io::stdout().is_terminal();
    let mut judge = |lesson: &'static Lesson, screen: &mut Screen| {
        if clear {
            Term::stdout().clear_screen()?;
        }
        check::judge(lesson, screen)
    };
    let mut hint = |lesson: &Lesson, screen: &mut Screen| match lesson.exercise {
        Some(exercise) => exercises::hint(lesson, exercise, None, screen),
        None => Ok(()),
    };
    let mut acts = Acts {
        judge: &mut judge,
        hint: &mut hint,
        reset: &mut exercises::reset,
        stamp: &mut stamp,
        look: LOOK,
    };
    watch(&lessons, at, &mut acts, &mut Keys::listen()?, screen)?;
    Ok(ExitCode::SUCCESS)
}

/// The first that is not accepted yet, or the first.
fn open(lessons: &[&'static Lesson]) -> Option<&'static str> {
    let standing = Standing::read(lessons, None, Progress::find().as_ref());
    let open = lessons.iter().find(|lesson| standing.repair(lesson) != Some(Repair::Accepted));
    open.or(lessons.first()).map(|lesson| lesson.name)
}

/// Judges and waits for a key or a save, until the learner has had enough.
fn watch(
    lessons: &[&'static Lesson],
    mut at: usize,
    acts: &mut Acts<'_>,
    keys: &mut Keys,
    screen: &mut Screen,
) -> anyhow::Result<()> {
    while let Some(&lesson) = lessons.get(at) {
        let before = (acts.stamp)(lesson);
        let judged = (acts.judge)(lesson, screen)?;
        // The first judging lays the file.
        let mut saved = Saved::judged(before.or_else(|| (acts.stamp)(lesson)));
        let next = lessons.get(at + 1).copied();
        offer(&judged, next, screen)?;
        loop {
            match wait(keys, acts.look, &mut || saved.again((acts.stamp)(lesson))) {
                Event::Saved => break,
                Event::Pressed(Pressed::Quit) => return Ok(()),
                Event::Pressed(Pressed::Next) if next.is_some() => {
                    at += 1;
                    break;
                }
                Event::Pressed(Pressed::Next) => screen.text("That is the last exercise.")?,
                Event::Pressed(Pressed::Hint) => (acts.hint)(lesson, screen)?,
                Event::Pressed(Pressed::Reset) => {
                    (acts.reset)(lesson, screen)?;
                    break;
                }
                Event::Pressed(Pressed::Other) => {}
            }
        }
    }
    Ok(())
}

/// What happens while nothing is judged.
enum Event {
    Saved,
    Pressed(Pressed),
}

fn wait(keys: &mut Keys, look: Duration, saved: &mut dyn FnMut() -> bool) -> Event {
    loop {
        if let Some(pressed) = keys.next(look) {
            return Event::Pressed(pressed);
        }
        if saved() {
            return Event::Saved;
        }
    }
}

/// What became of it, once more below the picture, and what can be pressed now.
fn offer(judged: &Judged, next: Option<&Lesson>, screen: &mut Screen) -> io::Result<()> {
    let next = match next {
        Some(next) if judged.accepted => format!("n next ({}), ", next.name),
        Some(_) => "n next, ".into(),
        None => String::new(),
    };
    let keys = format!("Judged again when saved.  {next}h hint, r reset, q quit");
    let keys = screen.ink(Ink::Faint, &keys);
    screen.gap()?;
    judged.repeat(screen)?;
    screen.text(&keys)
}

fn stamp(lesson: &Lesson) -> Stamp {
    let file = fs::metadata(Place::of(lesson).ok()?.exercise()).ok()?;
    Some((file.modified().ok()?, file.len()))
}

#[cfg(test)]
mod tests;
