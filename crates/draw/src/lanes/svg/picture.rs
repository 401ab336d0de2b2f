//! How far apart everything is in an SVG, in units of the view box: the top of each row, where each time is, what of a row is
//! worth drawing. Pure; it refuses to know how anything looks.

use super::marks::{Mark, marks};
use crate::lanes::cast::Cast;
use crate::lanes::layout::{Layout, Row, lined};
use brigade_core::trace::{Note, Trace};

/// All lengths are in units of the view box.
pub(super) const WIDTH: f64 = 760.0;
/// Height of a lane, of a line below the rule, and of a line of text.
pub(super) const LANE: f64 = 28.0;
pub(super) const LINE: f64 = 18.0;
/// Height of a line of notes.
pub(super) const NOTE: f64 = 15.0;
/// Width of a character of small text, as wide as a wide font has it: no text is cut.
pub(super) const SMALL: f64 = 7.2;
/// Width of a cut in time.
pub(super) const CUT: f64 = 22.0;

/// Height of a row without its notes.
pub(super) fn row_height(row: &Row) -> f64 {
    if row.below { LINE } else { LANE }
}

/// What is drawn, and how far apart.
pub(super) struct Picture<'a> {
    pub(super) trace: &'a Trace,
    pub(super) layout: &'a Layout,
    pub(super) cast: &'a Cast,
    /// What is narrower than so many units is gathered.
    least: f64,
    /// Where lanes begin.
    pub(super) left: f64,
    /// The top of each row, and of what is below all rows.
    pub(super) tops: Vec<f64>,
}

impl<'a> Picture<'a> {
    /// Lays it out; what is narrower than `least` units is gathered.
    pub(super) fn new(trace: &'a Trace, layout: &'a Layout, cast: &'a Cast, least: f64) -> Self {
        let longest = layout.rows.iter().map(|row| row.name.chars().count()).max();
        let left = (longest.unwrap_or(0) as f64 * 7.8 + 12.0).min(150.0);
        let mut tops = vec![8.0];
        let mut ruled = false;
        for row in &layout.rows {
            let top = tops.last().copied().unwrap_or_default();
            let rule = row.below && !std::mem::replace(&mut ruled, row.below);
            if rule && let Some(last) = tops.last_mut() {
                *last += 8.0;
            }
            tops.push(top + if rule { 8.0 } else { 0.0 } + row_height(row));
        }
        let mut picture = Picture { trace, layout, cast, least, left, tops };
        for row in 0..layout.rows.len() {
            let notes = NOTE * picture.notes(row).len() as f64;
            picture.tops[row + 1..].iter_mut().for_each(|top| *top += notes);
        }
        picture
    }
    /// The lines of notes under a row, each text with where it begins.
    pub(super) fn notes(&self, row: usize) -> Vec<Vec<(f64, String)>> {
        let text = |note: &Note| {
            let width = note.text.chars().count() as f64 * SMALL;
            let x = self.x(note.at)?.min(WIDTH - width);
            Some((x, x + width + SMALL, note.text.clone()))
        };
        lined(self.layout.rows[row].notes.iter().filter_map(text).collect())
    }
    /// Units for a nanosecond.
    pub(super) fn scale(&self) -> f64 {
        let cuts = self.layout.scale.parts.len() - 1;
        (WIDTH - self.left - 6.0 - CUT * cuts as f64) / self.layout.scale.drawn() as f64
    }
    /// The drawn stretches of time, each with where it begins.
    pub(super) fn parts(&self) -> Vec<((u64, u64), f64)> {
        let mut x = self.left;
        let part = |&(from, to): &(u64, u64)| {
            let start = x;
            x += (to - from) as f64 * self.scale() + CUT;
            ((from, to), start)
        };
        self.layout.scale.parts.iter().map(part).collect()
    }
    /// Where a time is drawn, if it is.
    pub(super) fn x(&self, time: u64) -> Option<f64> {
        let within = |((from, to), _): &&((u64, u64), f64)| (*from..=*to).contains(&time);
        let parts = self.parts();
        let ((from, _), x) = parts.iter().find(within)?;
        Some(x + (time - from) as f64 * self.scale())
    }
    /// Times shorter than this are gathered.
    pub(super) fn least(&self) -> u64 {
        (self.least / self.scale()).max(1.0) as u64
    }
    /// What is drawn of a row.
    pub(super) fn marks(&self, row: usize) -> impl Iterator<Item = Mark> {
        let (least, row) = (self.least(), &self.layout.rows[row]);
        self.layout.scale.parts.iter().flat_map(move |time| marks(row, self.cast, *time, least))
    }
    /// Where the rows end.
    pub(super) fn bottom(&self) -> f64 {
        self.tops.last().copied().unwrap_or_default() + 4.0
    }
}
