//! A trace as an SVG for the book: the same rows and fills as in the terminal, to scale. It stands in
//! a page or in a file of its own, with no script and nothing from elsewhere.
//!
//! Below 620 pixels it does not shrink, so that it stays readable on a phone: let its container scroll.

mod legend;
mod marks;
mod page;
mod rows;
mod style;

use super::axis;
use super::caption::caption;
use super::cast::Cast;
use super::layout::{Layout, Row, lined};
use crate::text::{escaped, wrapped};
use brigade_core::trace::{Note, Trace};
pub use legend::signs;
use marks::{Mark, marks};
pub use page::{Page, page};

/// All lengths are in units of the view box.
const WIDTH: f64 = 760.0;
/// Height of a lane, of a line below the rule, and of a line of text.
const LANE: f64 = 28.0;
const LINE: f64 = 18.0;
/// Height of a line of notes.
const NOTE: f64 = 15.0;
/// Width of a character of small text and of bold text, as wide as a wide font has it: no text is cut.
const SMALL: f64 = 7.2;
const BOLD: f64 = 8.6;
/// Width of a cut in time.
const CUT: f64 = 22.0;
/// A page is not to be heavier than this by one figure.
const HEAVIEST: usize = 150_000;
/// More arrows than this would hide what they connect.
const ARROWS: usize = 24;

/// Draws a trace, which must be well-formed (see [`Trace::check`]). `id` must be unique in the page
/// and made of letters, digits and hyphens; others become hyphens. `title` is read out, and shown where
/// the reader points at the picture. Below it stand the dials and where the trace comes from.
pub fn svg(trace: &Trace, id: &str, title: &str) -> String {
    drawn(trace, (id, title), &caption(trace, &Layout::new(trace)))
}

/// As [`svg`], with `said` below it.
fn drawn(trace: &Trace, (id, title): (&str, &str), said: &[String]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let id = format!("t-{}", id.chars().map(plain).collect::<String>());
    let (layout, cast) = (Layout::new(trace), Cast::new(trace));
    let mut least = 1.0;
    loop {
        let picture = Picture::new(trace, &layout, &cast, least).draw(&id, title, said);
        if picture.len() <= HEAVIEST || least > WIDTH {
            return picture;
        }
        least *= 2.0; // gather more
    }
}

/// What is said below, in lines that fit, each with its class: what comes first is bold.
fn lines(said: &[String]) -> Vec<(&'static str, String)> {
    let fit = |(i, line): (usize, &String)| {
        let (class, width) = if i == 0 { ("first", BOLD) } else { ("small", SMALL) };
        let lines = wrapped(line, ((WIDTH - 8.0) / width) as usize);
        lines.into_iter().map(move |line| (class, line)).collect::<Vec<_>>()
    };
    said.iter().enumerate().flat_map(fit).collect()
}

/// Height of a row without its notes.
fn row_height(row: &Row) -> f64 {
    if row.below { LINE } else { LANE }
}

/// What is drawn, and how far apart.
struct Picture<'a> {
    trace: &'a Trace,
    layout: &'a Layout,
    cast: &'a Cast,
    /// What is narrower is gathered.
    least: f64,
    /// Where lanes begin.
    left: f64,
    /// The top of each row, and of what is below all rows.
    tops: Vec<f64>,
}

impl<'a> Picture<'a> {
    fn new(trace: &'a Trace, layout: &'a Layout, cast: &'a Cast, least: f64) -> Self {
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
    fn notes(&self, row: usize) -> Vec<Vec<(f64, String)>> {
        let text = |note: &Note| {
            let width = note.text.chars().count() as f64 * SMALL;
            let x = self.x(note.at)?.min(WIDTH - width);
            Some((x, x + width + SMALL, note.text.clone()))
        };
        lined(self.layout.rows[row].notes.iter().filter_map(text).collect())
    }
    /// Units for a nanosecond.
    fn scale(&self) -> f64 {
        let cuts = self.layout.scale.parts.len() - 1;
        (WIDTH - self.left - 6.0 - CUT * cuts as f64) / self.layout.scale.drawn() as f64
    }
    /// The drawn stretches of time, each with where it begins.
    fn parts(&self) -> Vec<((u64, u64), f64)> {
        let mut x = self.left;
        let part = |&(from, to): &(u64, u64)| {
            let start = x;
            x += (to - from) as f64 * self.scale() + CUT;
            ((from, to), start)
        };
        self.layout.scale.parts.iter().map(part).collect()
    }
    /// Where a time is drawn, if it is.
    fn x(&self, time: u64) -> Option<f64> {
        let within = |((from, to), _): &&((u64, u64), f64)| (*from..=*to).contains(&time);
        let parts = self.parts();
        let ((from, _), x) = parts.iter().find(within)?;
        Some(x + (time - from) as f64 * self.scale())
    }
    /// What is drawn of a row.
    fn marks(&self, row: usize) -> impl Iterator<Item = Mark> {
        let least = (self.least / self.scale()).max(1.0) as u64;
        let row = &self.layout.rows[row];
        self.layout.scale.parts.iter().flat_map(move |time| marks(row, self.cast, *time, least))
    }
    fn bottom(&self) -> f64 {
        self.tops.last().copied().unwrap_or_default() + 4.0
    }
    fn draw(&self, id: &str, title: &str, said: &[String]) -> String {
        let arrows = rows::arrows(self, id);
        let legend = legend::legend(self, !arrows.is_empty(), self.bottom() + 40.0);
        let text = lines(said);
        let foot = legend.bottom + 8.0;
        let height = foot + text.len() as f64 * LINE + 6.0;
        let all = caption(self.trace, self.layout).join(" ");
        let (name, what) = (escaped(title), escaped(&all.replace('\u{a0}', " ")));
        let cores = self.trace.cores;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" data-cores=\"{cores}\" viewBox=\"0 0 {WIDTH} {height}\" \
style=\"width:100%;min-width:620px;max-width:{WIDTH}px;height:auto\" role=\"img\" \
aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{name}</title>\
<desc id=\"{id}-desc\">{what}</desc>{}<rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>",
            style::definitions(id, &self.cast.roles)
        );
        out += &self.axis();
        for row in 0..self.layout.rows.len() {
            out += &rows::row(self, row);
        }
        out += &self.cuts();
        out += &arrows;
        out += &legend.drawn;
        for (i, (class, line)) in text.iter().enumerate() {
            let y = foot + (i + 1) as f64 * LINE - 4.0;
            out +=
                &format!("<text class=\"{class}\" x=\"4\" y=\"{y:.1}\">{}</text>", escaped(line));
        }
        out + "</svg>\n"
    }
    fn axis(&self) -> String {
        let step = axis::step(self.layout.scale.drawn(), 7);
        let bottom = self.bottom();
        let mut out = String::new();
        let mut free = 0.0;
        for ((from, to), left) in self.parts() {
            for at in (from.div_ceil(step)..).map(|n| n * step).take_while(|at| *at < to) {
                let x = left + (at - from) as f64 * self.scale();
                let label = axis::time(at);
                let room = label.chars().count() as f64 * 8.0;
                if x >= free && x + room <= WIDTH {
                    out += &format!(
                        "<path class=\"grid\" d=\"M{x:.1} 4V{bottom:.1}\"/>\
<text class=\"small\" x=\"{x:.1}\" y=\"{:.1}\">{label}</text>",
                        bottom + 14.0
                    );
                    free = x + room + 16.0;
                }
            }
        }
        let left = self.left;
        out + &format!("<path class=\"rule\" d=\"M{left:.1} {bottom:.1}H{WIDTH}\"/>")
    }
    /// Where time is cut out, and how much of it.
    fn cuts(&self) -> String {
        let cut = |(part, time): (&((u64, u64), f64), u64)| {
            let (x, bottom) = (part.1 - CUT / 2.0, self.bottom());
            let time = axis::time(time);
            format!(
                "<path class=\"cut\" d=\"M{:.1} 4V{bottom:.1}M{:.1} 4V{bottom:.1}\"><title>{time} cut out</title></path>\
<text class=\"small\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">// {time}</text>",
                x - 4.0,
                x + 4.0,
                x,
                bottom + 28.0,
            )
        };
        self.parts().iter().skip(1).zip(self.layout.scale.cuts()).map(cut).collect()
    }
}
