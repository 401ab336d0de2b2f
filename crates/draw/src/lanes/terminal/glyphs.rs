//! The signs of the terminal renderer: which character and which colour a cell has.

use super::cells::Cell;
use crate::lanes::cast::{COLOURS, Cast};
use brigade_core::trace::State;

/// Okabe and Ito's palette in the 256 colours of a terminal, blue lightened for dark backgrounds.
const PALETTE: [u8; COLOURS] = [214, 74, 36, 227, 32, 166, 175, 246];

/// How a sign is coloured: as text or as its background, and which of the 256 colours.
pub type Ink = (&'static str, u8);

/// The characters of one style.
#[derive(Clone, Copy)]
pub struct Glyphs {
    /// On a CPU.
    pub solid: char,
    /// Ready, not on a CPU.
    pub hatched: char,
    /// Waiting.
    pub dotted: char,
    /// Served by a device.
    pub device: char,
    /// Several in one column.
    pub mixed: char,
    /// On a CPU for less than half the column.
    pub brief: char,
    /// Beside the names.
    pub wall: char,
    /// Where the ruler meets the wall.
    pub tee: char,
    /// The ruler's end.
    pub corner: char,
    /// A mark on the ruler.
    pub tick: char,
    /// The ruler.
    pub rule: char,
    /// Whether only ASCII may be drawn.
    pub ascii: bool,
}

impl Glyphs {
    /// The characters of a terminal, or of one that knows ASCII only.
    pub fn new(ascii: bool) -> Glyphs {
        let [solid, hatched, dotted, device, mixed, brief, wall, tee, corner, tick, rule] = if ascii
        {
            ['#', '%', '.', '-', '*', ':', '|', '+', '+', '+', '=']
        } else {
            ['█', '▒', '·', '━', '▚', '▖', '│', '├', '└', '┴', '─']
        };
        Glyphs {
            solid,
            hatched,
            dotted,
            device,
            mixed,
            brief,
            wall,
            tee,
            corner,
            tick,
            rule,
            ascii,
        }
    }
    fn of(self, state: State, below: bool) -> char {
        match state {
            State::Running if below => self.device,
            State::Running => self.solid,
            State::Runnable => self.hatched,
            _ => self.dotted,
        }
    }
}

/// `d`, `l`, `q`, `n`: what is waited for.
fn waited_for(state: State) -> Option<char> {
    match state {
        State::Database => Some('d'),
        State::Lock => Some('l'),
        State::Queue => Some('q'),
        State::Network => Some('n'),
        State::Asleep => Some('s'),
        State::Running | State::Runnable => None,
    }
}

/// A row's cells as text.
pub(super) fn row(
    cells: &[Cell],
    cast: &Cast,
    glyphs: Glyphs,
    below: bool,
    colour: bool,
) -> String {
    let sign = |i: usize| sign(cells, i, cast, glyphs, below);
    let inked =
        |(i, cell): (usize, &Cell)| (sign(i), ink_of(cell, cast, sign(i)).filter(|_| colour));
    inked_row(cells.iter().enumerate().map(inked))
}

/// Signs with their colours as text, as few changes of colour as possible, without spaces at the end.
pub fn inked_row(signs: impl Iterator<Item = (char, Option<Ink>)>) -> String {
    let mut out = String::new();
    let mut ink = None;
    for (sign, wanted) in signs {
        let wanted = wanted.filter(|_| sign != ' ');
        if wanted != ink {
            out += if ink.is_some() { "\x1b[0m" } else { "" };
            out += &wanted.map_or(String::new(), |(how, which)| format!("\x1b[{how};5;{which}m"));
            ink = wanted;
        }
        out.push(sign);
    }
    out += if ink.is_some() { "\x1b[0m" } else { "" };
    let end = out.trim_end().len();
    out.truncate(end);
    out
}

fn ink_of(cell: &Cell, cast: &Cast, sign: char) -> Option<Ink> {
    match *cell {
        Cell::Of { role, .. } => Some(ink(cast.roles[role].colour, sign)),
        _ => None,
    }
}

/// A colour for a sign: letters on a CPU stand black on it.
pub fn ink(colour: usize, sign: char) -> Ink {
    let how = if sign.is_uppercase() { "30;48" } else { "38" };
    (how, PALETTE[colour % COLOURS])
}

/// The sign of cell `i`. A task's letter stands where its stretch begins, and wherever it fills less
/// than half a column: upper case on a CPU, lower case not. The last dot of a wait says for what.
fn sign(cells: &[Cell], i: usize, cast: &Cast, glyphs: Glyphs, below: bool) -> char {
    let before = i.checked_sub(1).and_then(|i| cells.get(i));
    let after = cells.get(i + 1);
    match cells[i] {
        Cell::Blank => ' ',
        Cell::Cut => '/',
        Cell::Mixed { brief: false } => glyphs.mixed,
        Cell::Mixed { brief: true } => glyphs.brief,
        Cell::Of { role, state, brief } => {
            let starts = before.and_then(role_of) != Some(role);
            let ends = after.and_then(role_of) != Some(role);
            let full_before = matches!(before, Some(Cell::Of { brief: false, .. }));
            let letter = cast.roles[role].letter;
            match waited_for(state) {
                _ if brief && !starts && ends && full_before => ' ', // rounded to whole columns
                _ if starts && !brief && !below && state == State::Running => letter,
                _ if starts || brief => letter.to_ascii_lowercase(),
                Some(waits) if after != Some(&cells[i]) => waits,
                _ => glyphs.of(state, below),
            }
        }
    }
}

fn role_of(cell: &Cell) -> Option<usize> {
    match *cell {
        Cell::Of { role, .. } => Some(role),
        _ => None,
    }
}
