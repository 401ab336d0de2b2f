//! A sheet with several points: one metric against the axis, a line a series, labelled where it ends.

use super::figure::{self, WIDTH, extremes, marks, rounds, standing, text, tick};
use super::look::Looks;
use super::scale::Scale;
use super::{labels, words};
use crate::{Metric, Sheet};
use brigade_core::measure::Spread;
use std::fmt::Write;

/// Where the room for lines begins.
const LEFT: f64 = 46.0;
const TOP: f64 = 12.0;
/// Between the end of that room and the labels, and a line of them.
const TIE: f64 = 18.0;
const LINE: f64 = 14.0;
/// A picture is at least as high as this without its foot.
const LOWEST: f64 = 210.0;
/// What stands below the axis.
const FOOT: f64 = 40.0;

/// A series' figures and rounds at every point; `None` where it has no number.
struct Line<'a> {
    series: &'a str,
    points: Vec<Option<(Spread, Vec<f64>)>>,
}

/// The figure; empty if the metric has no number anywhere.
pub(super) fn plot(sheet: &Sheet, metric: Metric, looks: &Looks, id: &str) -> String {
    let lines = lines(sheet, metric);
    let known = || lines.iter().flat_map(|line| line.points.iter().flatten());
    let ends: Vec<Spread> = known().map(|(found, _)| *found).collect();
    let all: Vec<f64> = known().flat_map(|(_, rounds)| rounds.iter().copied()).collect();
    if ends.is_empty() {
        return String::new();
    }
    let bottom = (TOP + LINE * lines.len() as f64).max(LOWEST);
    let points: Vec<f64> = sheet.groups.iter().map(|group| group.at).collect();
    let longest = lines.iter().map(|line| figure::width(line.series) + 7.0).fold(80.0, f64::max);
    let right = WIDTH - longest - TIE - 14.0;
    let plot = Plot {
        sheet,
        right,
        x: Scale::axis(&points, sheet.axis.log, (LEFT + 10.0, right - 6.0)),
        y: Scale::values(&[extremes(&ends), all].concat(), (bottom, TOP)),
        bottom,
        points,
        lines,
    };
    let told = words::ends(sheet, metric);
    let drawn = plot.grid() + &plot.axis() + &plot.series(looks) + &plot.labels(looks);
    figure::figure(id, metric, &told, (bottom + FOOT, drawn), &words::missing(sheet, metric))
}

fn lines(sheet: &Sheet, metric: Metric) -> Vec<Line<'_>> {
    let line = |series| {
        let point = |group: &crate::Group| {
            Some((group.spread(series, metric)?, group.cell(series)?.values(metric)))
        };
        Line { series, points: sheet.groups.iter().map(point).collect() }
    };
    let lines = sheet.series().into_iter().map(line);
    lines.filter(|line| line.points.iter().any(Option::is_some)).collect()
}

/// What is drawn, and where.
struct Plot<'a> {
    sheet: &'a Sheet,
    points: Vec<f64>,
    lines: Vec<Line<'a>>,
    x: Scale,
    y: Scale,
    right: f64,
    bottom: f64,
}

impl Plot<'_> {
    fn grid(&self) -> String {
        let (right, mut out) = (self.right, String::new());
        for value in self.y.ticks(5) {
            let y = self.y.at(value);
            _ = write!(out, "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{right}\"/>");
            out += &text("t e", (LEFT - 5.0, y + 4.0), &tick(value));
        }
        out
    }

    /// The rule, and as many of the points as have room for a number.
    fn axis(&self) -> String {
        let (right, bottom) = (self.right, self.bottom);
        let mut out = format!("<path class=\"rule\" d=\"M{LEFT} {bottom:.1}H{right}\"/>");
        let mut free = 0.0;
        for at in &self.points {
            let (x, label) = (self.x.at(*at), tick(*at));
            let half = label.chars().count() as f64 * 3.6;
            if x - half >= free {
                _ = write!(out, "<path class=\"rule\" d=\"M{x:.1} {bottom:.1}v4\"/>");
                out += &text("t c", (x, bottom + 16.0), &label);
                free = x + half + 5.0;
            }
        }
        let name = words::axis(self.sheet);
        let steps = if self.y.is_log() { " · vertical log scale" } else { "" };
        out + &text("t c", ((LEFT + right) / 2.0, bottom + 33.0), &format!("{name}{steps}"))
    }

    fn place(&self, n: usize, value: f64) -> (f64, f64) {
        (self.x.at(self.points[n]), self.y.at(value))
    }

    /// Every series as a group of its own, so that pointing at one sets it apart from the others.
    fn series(&self, looks: &Looks) -> String {
        let mut out = String::new();
        for line in &self.lines {
            let (look, mut path, mut whiskers) =
                (looks.of(line.series), String::new(), String::new());
            let (mut places, mut dots) = (Vec::new(), Vec::new());
            let mut pen = 'M';
            for (n, point) in line.points.iter().enumerate() {
                let Some((found, taken)) = point else {
                    pen = 'M';
                    continue;
                };
                let (x, y) = self.place(n, found.mid());
                _ = write!(path, "{pen}{x:.1} {y:.1}");
                whiskers += &standing(x, self.y.at(found.low()), self.y.at(found.high()));
                dots.extend(taken.iter().map(|value| (x, self.y.at(*value))));
                places.push((x, y));
                pen = 'L';
            }
            _ = write!(
                out,
                "<g class=\"s {}\"><title>{}</title><path class=\"l\" stroke-dasharray=\"{}\" d=\"{path}\"/>\
{}<path class=\"w\" d=\"{whiskers}\"/>{}</g>",
                look.class(),
                brigade_draw::escaped(line.series),
                look.dash,
                rounds(dots.into_iter()),
                marks(look, &places)
            );
        }
        out
    }

    /// With a star if it has one at any point.
    fn name(&self, series: &str) -> String {
        let cells = || self.sheet.groups.iter().filter_map(|group| group.cell(series));
        let starred = cells().find(|cell| !cell.note.is_empty()).or_else(|| cells().next());
        starred.map_or_else(String::new, words::named)
    }

    /// The names at the right, each tied to the end of its line.
    fn labels(&self, looks: &Looks) -> String {
        let mut ends: Vec<(&str, f64, f64)> = Vec::new();
        for line in &self.lines {
            let last = line
                .points
                .iter()
                .enumerate()
                .rev()
                .find_map(|(n, point)| Some((n, point.as_ref()?)));
            if let Some((n, (found, _))) = last {
                let (x, y) = self.place(n, found.mid());
                ends.push((line.series, x, y));
            }
        }
        ends.sort_by(|a, b| a.2.total_cmp(&b.2));
        let wanted: Vec<f64> = ends.iter().map(|(_, _, y)| *y).collect();
        let label = self.right + TIE;
        let places = labels::spread(&wanted, LINE, (TOP, self.bottom));
        let mut out = String::new();
        for ((series, x, y), place) in ends.into_iter().zip(places) {
            let look = looks.of(series);
            let from = x + 5.0;
            _ = write!(
                out,
                "<g class=\"s {}\"><path class=\"tie\" d=\"M{from:.1} {y:.1}L{:.1} {place:.1}\"/>{}</g>",
                look.class(),
                label - 4.0,
                marks(look, &[(label + 3.0, place)])
            );
            out += &text("t", (label + 10.0, place + 4.0), &self.name(series));
        }
        out
    }
}
