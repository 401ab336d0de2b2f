//! A trace as characters: lanes with their blocks, a time axis, a legend of what occurs, the caption.
//! It decides glyphs and colours, nothing else; whether colour is wanted is the caller's knowledge.

mod cells;
mod glyphs;
mod legend;

use super::axis;
use super::caption::caption;
use super::cast::Cast;
use super::layout::{Layout, Row, lined};
use crate::text::{printable, wrapped};
use brigade_core::trace::{Dials, Note, Trace};
use cells::{Cell, cells};
pub use glyphs::{Glyphs, Ink, ink, inked_row};

/// Narrower than this, lanes say nothing.
const NARROWEST: usize = 40;
/// Lane names are cut to this many characters.
const NAME: usize = 12;

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns, at least 40; more than 500 are not used.
    pub width: usize,
    /// Colours as well as letters (ANSI, 256 colours).
    pub colour: bool,
    /// Only ASCII characters.
    pub ascii: bool,
}

/// Draws a trace, which must be well-formed (see [`Trace::check`]). Ends with a line break.
pub fn terminal(trace: &Trace, style: Style) -> String {
    let width = style.width.min(500);
    if width < NARROWEST {
        let least = format!("(no lanes: they need {NARROWEST} columns, there are {width})");
        return lines(&[least, Dials::of(trace).to_string()], width, style.ascii);
    }
    let (layout, cast) = (Layout::new(trace), Cast::new(trace));
    let glyphs = Glyphs::new(style.ascii);
    let longest = layout.rows.iter().map(|row| row.name.chars().count()).max();
    let margin = longest.unwrap_or(0).min(NAME);
    let canvas =
        Canvas { layout: &layout, cast: &cast, glyphs, margin, columns: width - margin - 2 };
    let parts = canvas.parts();
    let rows: Vec<Vec<Cell>> = (0..layout.rows.len()).map(|row| canvas.row(row, &parts)).collect();
    let mut out = String::new();
    let mut ruled = false;
    for (row, cells) in layout.rows.iter().zip(&rows) {
        if row.below && !std::mem::replace(&mut ruled, true) {
            out += &canvas.rule();
        }
        let text = glyphs::row(cells, &cast, glyphs, row.below, style.colour);
        out += &format!("{} {}{text}\n", canvas.name(&row.name), glyphs.wall);
        out += &canvas.notes(row, &parts);
    }
    out += &canvas.axis(&parts);
    out += &lines(&legend::legend(&rows, &layout, &cast, glyphs), width, style.ascii);
    out + &lines(&caption(trace, &layout), width, style.ascii)
}

/// The drawing area.
struct Canvas<'a> {
    layout: &'a Layout,
    cast: &'a Cast,
    glyphs: Glyphs,
    margin: usize,
    columns: usize,
}

impl Canvas<'_> {
    /// The drawn stretches of time with their numbers of columns; a cut takes two.
    fn parts(&self) -> Vec<((u64, u64), usize)> {
        let scale = &self.layout.scale;
        let room = self.columns - 2 * (scale.parts.len() - 1);
        let (mut drawn, mut used) = (0, 0);
        let part = |&(from, to): &(u64, u64)| {
            drawn += to - from;
            let end = (drawn as u128 * room as u128 / u128::from(scale.drawn())) as usize;
            let columns = end - std::mem::replace(&mut used, end);
            ((from, to), columns)
        };
        scale.parts.iter().map(part).collect()
    }
    fn row(&self, row: usize, parts: &[((u64, u64), usize)]) -> Vec<Cell> {
        let of = |&(time, count): &((u64, u64), usize)| {
            cells(&self.layout.rows[row], self.cast, time, count, row)
        };
        let parts: Vec<Vec<Cell>> = parts.iter().map(of).collect();
        parts.join([Cell::Cut; 2].as_slice())
    }
    /// The lines of notes under a row.
    fn notes(&self, row: &Row, parts: &[((u64, u64), usize)]) -> String {
        let text = |note: &Note| {
            let text = printable(&note.text, self.glyphs.ascii);
            let width = text.chars().count();
            let from = column(note.at, parts)?.min(self.columns.saturating_sub(width));
            Some((from, from + width + 1, text))
        };
        let mut out = String::new();
        for texts in lined(row.notes.iter().filter_map(text).collect()) {
            let mut line = format!("{} {}", self.name(""), self.glyphs.wall);
            let zero = line.chars().count();
            for (at, text) in texts {
                let gap = (zero + at).saturating_sub(line.chars().count());
                line += &format!("{}{text}", " ".repeat(gap));
            }
            out += &(line + "\n");
        }
        out
    }
    fn name(&self, name: &str) -> String {
        let name = printable(name, self.glyphs.ascii);
        let name: String = match name.chars().count() {
            n if n > NAME => name.chars().take(NAME - 1).chain(['~']).collect(),
            _ => name,
        };
        format!("{name:margin$}", margin = self.margin)
    }
    fn rule(&self) -> String {
        let Glyphs { tee, rule, .. } = self.glyphs;
        format!("{} {tee}{}\n", self.name(""), rule.to_string().repeat(self.columns))
    }
    /// The line with the ticks and the line with their times.
    fn axis(&self, parts: &[((u64, u64), usize)]) -> String {
        let Glyphs { corner, tick, rule, .. } = self.glyphs;
        let step = axis::step(self.layout.scale.drawn(), self.columns / 12);
        let mut ticks = vec![rule; self.columns];
        let mut times = vec![' '; self.columns];
        let (mut left, mut free) = (0, 0);
        for &((from, to), count) in parts {
            for at in (from.div_ceil(step)..).map(|n| n * step).take_while(|at| *at < to) {
                let column =
                    left + ((at - from) as u128 * count as u128 / u128::from(to - from)) as usize;
                let label = printable(&axis::time(at), self.glyphs.ascii);
                let label: Vec<char> = label.chars().collect();
                if column >= free && column + label.len() <= self.columns {
                    ticks[column] = tick;
                    times[column..column + label.len()].copy_from_slice(&label);
                    free = column + label.len() + 2;
                }
            }
            left += count;
            for cut in ticks.iter_mut().skip(left).take(2) {
                *cut = '/';
            }
            left += 2;
        }
        let text = |line: Vec<char>| String::from_iter(line);
        let margin = self.name("");
        format!("{margin} {corner}{}\n{margin}  {}\n", text(ticks), text(times).trim_end())
    }
}

/// The column of a time, if it is drawn.
fn column(time: u64, parts: &[((u64, u64), usize)]) -> Option<usize> {
    let mut left = 0;
    for &((from, to), count) in parts {
        if (from..=to).contains(&time) {
            let column = u128::from(time - from) * count as u128 / u128::from(to - from);
            return Some(left + column as usize);
        }
        left += count + 2;
    }
    None
}

/// Paragraphs as lines of the allowed width.
fn lines(paragraphs: &[String], width: usize, ascii: bool) -> String {
    let plain = paragraphs.iter().map(|text| printable(text, ascii));
    let lines = plain.flat_map(|text| wrapped(&text, width));
    lines.map(|line| line + "\n").collect()
}
