//! A point of an axis on its own: one metric, a row a series, best first, with the ratio to the baseline beside it.

use super::figure::{self, WIDTH, extremes, lying, marks, rounds, text, tick};
use super::look::Looks;
use super::scale::Scale;
use super::words;
use crate::{Cell, Group, Metric, Sheet, notes};
use brigade_core::measure::Spread;
use std::fmt::Write;

/// The room for dots; names stand before it, as wide as they are, and ratios behind.
const LEFT: f64 = 104.0;
const RIGHT: f64 = 278.0;
/// Where the first row begins, and a row.
const TOP: f64 = 20.0;
const ROW: f64 = 19.0;
/// What stands below the rows.
const FOOT: f64 = 24.0;

/// The figure; empty if the metric has no number.
pub(super) fn dots(
    sheet: &Sheet,
    group: &Group,
    metric: Metric,
    looks: &Looks,
    id: &str,
) -> String {
    let known = |metric| group.cells.iter().any(|cell| !cell.values(metric).is_empty());
    let order = if known(sheet.headline) { sheet.headline } else { metric };
    let rows: Vec<(&Cell, Option<Spread>)> = notes::sorted(group, order)
        .into_iter()
        .map(|cell| (cell, group.spread(&cell.series, metric)))
        .collect();
    let known: Vec<Spread> = rows.iter().filter_map(|(_, found)| *found).collect();
    if known.is_empty() {
        return String::new();
    }
    let all: Vec<f64> = rows.iter().flat_map(|(cell, _)| cell.values(metric)).collect();
    let left =
        rows.iter().map(|(cell, _)| figure::width(&words::named(cell)) + 16.0).fold(LEFT, f64::max);
    let x = Scale::values(&[extremes(&known), all].concat(), (left, RIGHT));
    let bottom = TOP + ROW * rows.len() as f64;
    let dots = Dots { sheet, group, metric, x, left, bottom };
    let mut drawn = dots.grid();
    for (n, (cell, found)) in rows.iter().enumerate() {
        drawn += &dots.row(TOP + ROW * (n as f64 + 0.5), cell, *found, looks);
    }
    drawn += &dots.apart(&rows);
    let told = words::order(sheet, group, metric);
    figure::figure(id, metric, &told, (bottom + FOOT, drawn), &words::missing(sheet, metric))
}

/// What is drawn, and where.
struct Dots<'a> {
    sheet: &'a Sheet,
    group: &'a Group,
    metric: Metric,
    x: Scale,
    left: f64,
    bottom: f64,
}

impl Dots<'_> {
    fn baseline(&self) -> Option<f64> {
        Some(self.group.spread(&self.sheet.baseline, self.metric)?.mid())
    }

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
        if let Some(at) = self.baseline() {
            let x = self.x.at(at);
            _ = write!(out, "<path class=\"base\" d=\"M{x:.1} {TOP}V{bottom:.1}\"/>");
            out += &text("t e", (WIDTH, TOP - 6.0), &format!("× {}", self.sheet.baseline));
        }
        out
    }

    /// A rule before the first of those that were asked something else: they are not ranked.
    fn apart(&self, rows: &[(&Cell, Option<Spread>)]) -> String {
        match rows.iter().position(|(cell, found)| found.is_some() && !cell.note.is_empty()) {
            None | Some(0) => String::new(),
            Some(n) => {
                let y = TOP + ROW * n as f64;
                format!("<path class=\"rule\" stroke-dasharray=\"1 3\" d=\"M0 {y:.1}H{WIDTH}\"/>")
            }
        }
    }

    fn row(&self, y: f64, cell: &Cell, found: Option<Spread>, looks: &Looks) -> String {
        let (look, base) = (looks.of(&cell.series), cell.series == self.sheet.baseline);
        let mut out = text(
            if base { "t e b" } else { "t e" },
            (self.left - 12.0, y + 4.0),
            &words::named(cell),
        );
        let Some(found) = found else {
            return out + &text("t o", (self.left + 4.0, y + 4.0), words::why_missing(cell));
        };
        _ = write!(
            out,
            "<g class=\"s {}\">{}<path class=\"w\" d=\"{}\"/>{}</g>",
            look.class(),
            rounds(cell.values(self.metric).into_iter().map(|value| (self.x.at(value), y))),
            lying(y, self.x.at(found.low()), self.x.at(found.high())),
            marks(look, &[(self.x.at(found.mid()), y)])
        );
        let beside = match self.group.ratio(&cell.series, &self.sheet.baseline, self.metric) {
            _ if base => "baseline".to_owned(),
            _ if !cell.note.is_empty() => "asked otherwise".to_owned(),
            Some(ratio) => words::ratio(&ratio),
            None => String::new(),
        };
        out + &text("t e", (WIDTH, y + 4.0), &beside)
    }
}
