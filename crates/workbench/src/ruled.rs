//! A ruling on the screen: the word, why, and the losing schedule, drawn. It refuses to judge.

use super::check::draw;
use super::{Ink, Screen};
use brigade_judge::{Ruling, Schedule};
use std::fmt::Display;
use std::io;

/// The word of a ruling, why, and its colour.
pub fn word(ruling: &Ruling) -> (Ink, &'static str, &str) {
    match ruling {
        Ruling::Accepted { proved } => (Ink::Good, "accepted", proved),
        Ruling::NotProved { why } => (Ink::Warn, "not proved", why),
        Ruling::Rejected { why, .. } => (Ink::Bad, "not accepted", why),
    }
}

/// A ruling, and how it came to that, so many columns from the left. `source` is the file that was judged.
///
/// # Errors
/// If the screen cannot be written.
pub fn show(ruling: &Ruling, source: &str, left: usize, screen: &mut Screen) -> io::Result<()> {
    let (ink, word, why) = word(ruling);
    say(ink, word, &why, left, screen)?;
    match ruling {
        Ruling::Rejected { schedule: Some(schedule), .. } => drawn(schedule, source, left, screen),
        _ => Ok(()),
    }
}

/// The losing schedule, and how it was found.
fn drawn(schedule: &Schedule, source: &str, left: usize, screen: &mut Screen) -> io::Result<()> {
    let lines = draw::lanes(schedule, source, screen.lanes(left));
    if lines.is_empty() {
        return Ok(()); // lost before anything was shared
    }
    let left = " ".repeat(left);
    screen.gap()?;
    lines.iter().try_for_each(|line| screen.line(&format!("{left}{line}")))?;
    screen.gap()?;
    let preemptions = match schedule.preemptions {
        Some(0) => "without a preemption".into(),
        Some(1) => "1 preemption".into(),
        Some(many) => format!("{many} preemptions"),
        None => String::new(),
    };
    let parts = [preemptions, schedule.found.clone()];
    let found = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    let found = screen.ink(Ink::Faint, &found);
    screen.hang(&left, &left, &found)
}

/// A word and why: the first line as a paragraph, the others as they are (a compiler's).
///
/// # Errors
/// If the screen cannot be written.
pub fn say(
    ink: Ink,
    word: &str,
    why: &dyn Display,
    left: usize,
    screen: &mut Screen,
) -> io::Result<()> {
    let why = why.to_string();
    let (first, rest) = why.split_once('\n').unwrap_or((&why, ""));
    let word = screen.ink(ink, word);
    screen.gap()?;
    screen.hang(&" ".repeat(left), &" ".repeat(left + 2), &format!("{word}: {first}"))?;
    rest.lines().try_for_each(|line| screen.line(line))
}
