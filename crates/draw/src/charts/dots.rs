//! Figures on their own: a row each, in the order given, with a word beside it.

use super::figure::Chart;
use super::look::Look;
use super::scale::Scale;
use super::series::{Point, values};
use super::shapes::{WIDTH, lying, marks, rounds, text, tick, width};
use std::fmt::Write;

/// The room for dots; names stand before it, as wide as they are, and words behind.
const LEFT: f64 = 104.0;
const RIGHT: f64 = 278.0;
/// Where the first row begins, and a row.
const TOP: f64 = 20.0;
const ROW: f64 = 19.0;
/// What stands below the rows.
const FOOT: f64 = 24.0;

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Before the row.
    pub name: String,
    /// Whether it is what the others are compared with.
    pub is_reference: bool,
    /// How it is told from others.
    pub look: Look,
    /// What was found, or why there is no figure.
    pub found: Result<Point, String>,
    /// Behind the row, if there is a figure.
    pub beside: String,
}

/// What all rows are compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Its value, which a line marks.
    pub at: f64,
    /// The head of what stands behind the rows.
    pub head: String,
}

/// The chart; `None` if no row has a figure. A faint rule stands before row `apart`: what follows is of another kind.
pub fn dots(rows: &[Dot], reference: Option<&Reference>, apart: Option<usize>) -> Option<Chart> {
    let values = values(rows.iter().filter_map(|row| row.found.as_ref().ok()));
    if values.is_empty() {
        return None;
    }
    let left = rows.iter().map(|row| width(&row.name) + 16.0).fold(LEFT, f64::max);
    let x = Scale::values(&values, (left, RIGHT));
    let bottom = TOP + ROW * rows.len() as f64;
    let dots = Dots { x, left, bottom };
    let mut drawn = dots.grid() + &reference.map_or_else(String::new, |it| dots.reference(it));
    for (n, row) in rows.iter().enumerate() {
        drawn += &dots.row(TOP + ROW * (n as f64 + 0.5), row);
    }
    if let Some(n) = apart {
        let y = TOP + ROW * n as f64;
        _ = write!(
            drawn,
            "<path class=\"rule\" stroke-dasharray=\"1 3\" d=\"M0 {y:.1}H{WIDTH}\"/>"
        );
    }
    Some(Chart { height: bottom + FOOT, drawn, dashed: false })
}

/// Where it is drawn.
struct Dots {
    x: Scale,
    left: f64,
    bottom: f64,
}

impl Dots {
    fn grid(&self) -> String {
        let (bottom, mut out, mut free) = (self.bottom, String::new(), self.left - 20.0);
        for value in self.x.ticks(5) {
            let (x, label) = (self.x.at(value), tick(value));
            let half = label.chars().count() as f64 * 3.6;
            if x - half >= free {
                _ = write!(out, "<path class=\"grid\" d=\"M{x:.1} {TOP}V{bottom:.1}\"/>");
                out += &text("t c", (x, bottom + 15.0), &label);
                free = x + half + 5.0;
            }
        }
        out
    }

    fn reference(&self, Reference { at, head }: &Reference) -> String {
        let (x, bottom) = (self.x.at(*at), self.bottom);
        format!("<path class=\"base\" d=\"M{x:.1} {TOP}V{bottom:.1}\"/>")
            + &text("t e", (WIDTH, TOP - 6.0), head)
    }

    fn row(&self, y: f64, row: &Dot) -> String {
        let class = if row.is_reference { "t e b" } else { "t e" };
        let name = text(class, (self.left - 12.0, y + 4.0), &row.name);
        let point = match &row.found {
            Ok(point) => point,
            Err(why) => return name + &text("t o", (self.left + 4.0, y + 4.0), why),
        };
        let found = &point.found;
        let drawn = format!(
            "<g class=\"s {}\">{}<path class=\"w\" d=\"{}\"/>{}</g>",
            row.look.class(),
            rounds(point.rounds.iter().map(|value| (self.x.at(*value), y))),
            lying(y, self.x.at(found.low()), self.x.at(found.high())),
            marks(row.look, &[(self.x.at(found.mid()), y)])
        );
        name + &drawn + &text("t e", (WIDTH, y + 4.0), &row.beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Hue;

    fn row(name: &str, found: Result<f64, &str>) -> Dot {
        let look = Look::new(0, Hue::Warm, 0);
        let found = found.map(Point::exact).map_err(str::to_owned);
        Dot { name: name.into(), is_reference: false, look, found, beside: "2.00".into() }
    }

    #[test]
    fn a_row_without_a_figure_says_why_and_no_figure_makes_no_chart() {
        let noisy = row("pool", Err("NOISY"));
        assert_eq!(dots(std::slice::from_ref(&noisy), None, None), None);
        let drawn = dots(&[row("threads", Ok(3.0)), noisy], None, None).expect("a chart").drawn;
        assert!(drawn.contains(">NOISY<") && drawn.matches(">2.00<").count() == 1, "{drawn}");
    }

    #[test]
    fn what_all_are_compared_with_is_marked_and_what_is_of_another_kind_set_apart() {
        let rows = [row("a", Ok(1.0)), row("b", Ok(2.0))];
        let plain = dots(&rows, None, None).expect("a chart").drawn;
        assert!(!plain.contains("class=\"base\"") && !plain.contains("class=\"rule\""));
        let reference = Reference { at: 1.0, head: "× a".into() };
        let marked = dots(&rows, Some(&reference), Some(1)).expect("a chart").drawn;
        assert_eq!(marked.matches("class=\"base\"").count(), 1);
        assert!(marked.contains("× a") && marked.contains("d=\"M0 39.0H400\""), "{marked}");
    }
}
