//! The lanes: one row a thread, one group of columns a step, the trace's signs.

use super::{State, Story};
use brigade_draw::lanes::{Glyphs, Ink, ink, inked_row};
use brigade_draw::wrapped;

/// Names are cut to this many characters.
const NAME: usize = 12;

/// Columns there are for the steps.
pub(super) fn room(story: &Story<'_>) -> usize {
    story.style.width - margin(story) - 2
}

fn margin(story: &Story<'_>) -> usize {
    let names = story.drawn.iter().map(|&thread| story.roles[thread].name.chars().count());
    names.max().unwrap_or(0).min(NAME)
}

/// Rows, axis, legend, and how much is not shown.
pub(super) fn lines(story: &Story<'_>) -> Vec<String> {
    let glyphs = Glyphs::new(story.style.ascii);
    let name = |thread: usize| {
        let name: String = story.roles[thread].name.chars().take(NAME).collect();
        format!("{name:<width$}", width = margin(story))
    };
    let row = |&thread: &usize| {
        let cells = row(story, thread, glyphs);
        let coloured = |(sign, ink): (char, Ink)| (sign, story.style.colour.then_some(ink));
        format!("{} {}{}", name(thread), glyphs.wall, inked_row(cells.into_iter().map(coloured)))
    };
    let mut lines: Vec<String> = story.drawn.iter().map(row).collect();
    lines.extend(axis(story, glyphs));
    lines.extend(wrapped(&legend(story, glyphs), story.style.width));
    if story.from > 0 {
        let cut = match story.from {
            1 => "the first step is".into(),
            steps => format!("the first {steps} steps are"),
        };
        lines.extend(wrapped(&format!("{cut} left out"), story.style.width));
    }
    lines
}

/// A thread's cells: its letter where it begins, the sign of what it waits for where waiting ends.
fn row(story: &Story<'_>, thread: usize, glyphs: Glyphs) -> Vec<(char, Ink)> {
    let state = |moment: usize| {
        let moment = story.shown().get(moment);
        moment.and_then(|moment| moment.states.get(thread)).copied().unwrap_or(State::Absent)
    };
    let (letter, colour) = (story.roles[thread].letter, story.roles[thread].colour);
    let mut cells = Vec::new();
    for moment in 0..story.shown().len() {
        let now = state(moment);
        let begins = moment == 0 || state(moment - 1) == State::Absent;
        let ends = state(moment + 1) != now;
        let sign = |column: usize| match now {
            State::Absent => ' ',
            State::Runs if begins && column == 0 => letter,
            _ if begins && column == 0 => letter.to_ascii_lowercase(),
            State::Runs => glyphs.solid,
            State::Ready => glyphs.hatched,
            State::Waits(what) if ends && column + 1 == story.column => what,
            State::Waits(_) => glyphs.dotted,
        };
        cells.extend((0..story.column).map(|column| (sign(column), ink(colour, sign(column)))));
    }
    cells
}

/// A tick and a number where a step begins.
fn axis(story: &Story<'_>, glyphs: Glyphs) -> [String; 2] {
    let columns = story.shown().len() * story.column;
    let mut ticks = vec![glyphs.rule; columns];
    // `end` may be wider than its column.
    let mut numbers = vec![' '; room(story).min(columns + 2)];
    let mut free = 0;
    for (index, moment) in story.shown().iter().enumerate() {
        let at = index * story.column;
        ticks[at] = glyphs.tick;
        let label = match moment.event {
            Some(_) => moment.number.to_string(),
            None => "end".into(),
        };
        if at >= free && at + label.len() <= numbers.len() {
            numbers.splice(at..at + label.len(), label.chars());
            free = at + label.len() + 1;
        }
    }
    let margin = " ".repeat(margin(story));
    let text = |line: Vec<char>| String::from_iter(line);
    [
        format!("{margin} {}{}", glyphs.corner, text(ticks)),
        format!("{margin}  {}", text(numbers)).trim_end().into(),
    ]
}

/// The letters, where the names say more, and the signs that occur.
fn legend(story: &Story<'_>, glyphs: Glyphs) -> String {
    let role = |&thread: &usize| story.roles[thread].meaning();
    let mut items: Vec<String> = story.drawn.iter().filter_map(role).collect();
    let Glyphs { solid, hatched, dotted, .. } = glyphs;
    let signs = [
        (State::Runs, format!("{solid} takes the step")),
        (State::Ready, format!("{hatched} could go on")),
        (State::Waits('l'), format!("{dotted}l waits for a lock")),
        (State::Waits('w'), format!("{dotted}w waits to be woken")),
        (State::Waits('q'), format!("{dotted}q waits for a message, or for room")),
        (State::Waits('j'), format!("{dotted}j waits for a thread to end")),
    ];
    let occurs = |state: &State| {
        let here = |&thread: &usize| {
            story.shown().iter().any(|moment| moment.states.get(thread) == Some(state))
        };
        story.drawn.iter().any(here)
    };
    items.extend(signs.into_iter().filter(|(state, _)| occurs(state)).map(|(_, words)| words));
    let whole: Vec<String> = items.iter().map(|item| item.replace(' ', "\u{a0}")).collect();
    whole.join("  ")
}
