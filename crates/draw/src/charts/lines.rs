//! Series over an axis: a line each, labelled where it ends.

use super::figure::Chart;
use super::labels;
use super::scale::Scale;
use super::series::{Series, values};
use super::shapes::{WIDTH, marks, rounds, standing, text, tick, width};
use crate::text::escaped;
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

/// What was varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// `users`, `wait, µs`.
    pub name: String,
    /// Its points, ascending.
    pub points: Vec<f64>,
    /// By factors rather than by amounts.
    pub log: bool,
}

impl Axis {
    /// Every how many-th of its points is labelled. Those of an even axis stand evenly, as close as any two still have room;
    /// by factors all are tried, since they are further apart at one end.
    pub(super) fn every(&self, have_room: impl Fn(f64, f64) -> bool) -> usize {
        let fits = |step: usize| {
            let labelled: Vec<f64> = self.points.iter().copied().step_by(step).collect();
            labelled.windows(2).all(|pair| have_room(pair[0], pair[1]))
        };
        if self.log { 1 } else { labels::every(self.points.len(), fits) }
    }
}

/// The chart; `None` if no series has a figure at any point. Figures that are far apart stand on a vertical log scale, and the
/// axis says so.
pub fn lines(axis: &Axis, series: &[Series]) -> Option<Chart> {
    let lines: Vec<&Series> =
        series.iter().filter(|line| line.points.iter().any(Option::is_some)).collect();
    let known = lines.iter().flat_map(|line| line.points.iter().flatten());
    let values = values(known);
    if values.is_empty() {
        return None;
    }
    let bottom = (TOP + LINE * lines.len() as f64).max(LOWEST);
    let longest = lines.iter().map(|line| width(&line.name) + 7.0).fold(80.0, f64::max);
    let right = WIDTH - longest - TIE - 14.0;
    let plot = Plot {
        axis,
        right,
        x: Scale::axis(&axis.points, axis.log, (LEFT + 10.0, right - 6.0)),
        y: Scale::values(&values, (bottom, TOP)),
        bottom,
        lines,
    };
    let drawn = plot.grid() + &plot.axis() + &plot.series() + &plot.labels();
    Some(Chart { height: bottom + FOOT, drawn, dashed: false })
}

/// What is drawn, and where.
struct Plot<'a> {
    axis: &'a Axis,
    lines: Vec<&'a Series>,
    x: Scale,
    y: Scale,
    right: f64,
    bottom: f64,
}

impl<'a> Plot<'a> {
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
        let half = |at: f64| tick(at).chars().count() as f64 * 3.6;
        let step = self.axis.every(|a, b| self.x.at(a) + half(a) + 5.0 <= self.x.at(b) - half(b));
        for at in self.axis.points.iter().step_by(step) {
            let (x, label) = (self.x.at(*at), tick(*at));
            let half = half(*at);
            if x - half >= free {
                _ = write!(out, "<path class=\"rule\" d=\"M{x:.1} {bottom:.1}v4\"/>");
                out += &text("t c", (x, bottom + 16.0), &label);
                free = x + half + 5.0;
            }
        }
        let name = &self.axis.name;
        let steps = if self.y.is_log() { " · vertical log scale" } else { "" };
        out + &text("t c", ((LEFT + right) / 2.0, bottom + 33.0), &format!("{name}{steps}"))
    }

    /// The points of a line that have a figure: where they are, with the place in the series.
    fn places(&self, line: &Series) -> Vec<(usize, (f64, f64))> {
        let place = |(n, at): (usize, &f64)| {
            let point = line.points.get(n)?.as_ref()?;
            Some((n, (self.x.at(*at), self.y.at(point.found.mid()))))
        };
        self.axis.points.iter().enumerate().filter_map(place).collect()
    }

    /// Every series as a group of its own, so that pointing at one sets it apart from the others.
    fn series(&self) -> String {
        let line = |line: &&Series| {
            let places = self.places(line);
            let (mut whiskers, mut dots) = (String::new(), Vec::new());
            for (point, (x, _)) in line.points.iter().flatten().zip(places.iter().map(|at| at.1)) {
                let (low, high) = (point.found.low(), point.found.high());
                if low < high {
                    whiskers += &standing(x, self.y.at(low), self.y.at(high));
                }
                dots.extend(point.rounds.iter().map(|value| (x, self.y.at(*value))));
            }
            let marked = thinned(places.iter().map(|(_, at)| *at));
            format!(
                "<g class=\"s {}\"><title>{}</title><path class=\"l\" stroke-dasharray=\"{}\" d=\"{}\"/>\
{}<path class=\"w\" d=\"{whiskers}\"/>{}</g>",
                line.look.class(),
                escaped(&line.name),
                line.look.dash(),
                path(&places),
                rounds(dots.into_iter()),
                marks(line.look, &marked)
            )
        };
        self.lines.iter().map(line).collect()
    }

    /// The names at the right, each tied to the end of its line.
    fn labels(&self) -> String {
        let end = |line: &&'a Series| Some((self.places(line).last()?.1, *line));
        let mut ends: Vec<((f64, f64), &Series)> = self.lines.iter().filter_map(end).collect();
        ends.sort_by(|(a, _), (b, _)| a.1.total_cmp(&b.1));
        let wanted: Vec<f64> = ends.iter().map(|((_, y), _)| *y).collect();
        let label = self.right + TIE;
        let places = labels::spread(&wanted, LINE, (TOP, self.bottom));
        let mut out = String::new();
        for (((x, y), line), place) in ends.into_iter().zip(places) {
            let from = x + 5.0;
            _ = write!(
                out,
                "<g class=\"s {}\"><path class=\"tie\" d=\"M{from:.1} {y:.1}L{:.1} {place:.1}\"/>{}</g>",
                line.look.class(),
                label - 4.0,
                marks(line.look, &[(label + 3.0, place)])
            );
            out += &text("t", (label + 10.0, place + 4.0), &line.label);
        }
        out
    }
}

/// A line through neighbours; the pen is lifted where a point has no figure.
fn path(places: &[(usize, (f64, f64))]) -> String {
    let mut path = String::new();
    for (i, (n, (x, y))) in places.iter().enumerate() {
        let follows = i > 0 && places[i - 1].0 + 1 == *n;
        _ = write!(path, "{}{x:.1} {y:.1}", if follows { 'L' } else { 'M' });
    }
    path
}

/// Marks closer together than this would hide their line.
const APART: f64 = 9.0;

/// As many of these places, from the left, as have room for a mark.
fn thinned(places: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (x, y) in places {
        if kept.last().is_none_or(|(last, _)| x - last >= APART) {
            kept.push((x, y));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Hue, Look, Point};
    use brigade_core::measure::{Range, Spread};

    fn series(name: &str, figures: [Option<f64>; 4]) -> Series {
        let point = |mid: f64| Point {
            found: Spread::Range(Range { low: mid * 0.9, mid, high: mid * 1.1 }),
            rounds: vec![mid],
        };
        let look = Look::new(0, Hue::Cold, 0);
        let points = figures.map(|figure| figure.map(point)).to_vec();
        Series { name: name.into(), label: format!("{name}*"), look, points }
    }

    fn axis() -> Axis {
        Axis { name: "users".into(), points: vec![1.0, 8.0, 64.0, 512.0], log: true }
    }

    #[test]
    fn what_has_no_figure_is_not_drawn_and_nothing_makes_no_chart() {
        let empty = series("nothing", [None; 4]);
        assert_eq!(lines(&axis(), std::slice::from_ref(&empty)), None);
        let both = [empty, series("threads", [Some(1.0); 4])];
        let drawn = lines(&axis(), &both).expect("a chart").drawn;
        assert!(drawn.contains("<title>threads</title>") && drawn.contains(">threads*<"));
        assert!(!drawn.contains("nothing"), "{drawn}");
    }

    #[test]
    fn the_pen_is_lifted_where_a_point_has_no_figure() {
        let strokes = |figures| {
            let chart = lines(&axis(), &[series("a", figures)]).expect("a chart");
            let (_, line) = chart.drawn.split_once("class=\"l\"").expect("a line");
            let (path, _) = line.split_once("/>").expect("its end");
            (path.matches('M').count(), path.matches('L').count())
        };
        assert_eq!(strokes([Some(1.0); 4]), (1, 3));
        assert_eq!(strokes([Some(1.0), None, Some(1.0), Some(2.0)]), (2, 1));
        assert_eq!(strokes([None, Some(3.0), None, None]), (1, 0));
    }

    #[test]
    fn a_long_series_has_a_line_through_all_points_and_marks_that_leave_it_visible() {
        let points: Vec<f64> = (0..200).map(f64::from).collect();
        let long = Series { points: vec![Some(Point::exact(1.0)); 200], ..series("a", [None; 4]) };
        let axis = Axis { points, log: false, ..axis() };
        let drawn = lines(&axis, &[long]).expect("a chart").drawn;
        let of = |class: &str| {
            let (_, path) = drawn.split_once(&format!("class=\"{class}\"")).expect("a path");
            path.split_once("/>").expect("its end").0.to_owned()
        };
        assert_eq!(of("l").matches('L').count(), 199);
        assert!((15..40).contains(&of("m").matches('M').count()), "{}", of("m"));
        assert!(of("w").contains("d=\"\""), "no interval, no whisker: {}", of("w"));
    }

    #[test]
    fn figures_that_are_far_apart_stand_on_a_log_scale_and_it_is_said() {
        let says = |figures| {
            lines(&axis(), &[series("a", figures)]).expect("a chart").drawn.contains("log scale")
        };
        assert!(says([Some(1.0), Some(100.0), None, None]));
        assert!(!says([Some(1.0), Some(2.0), None, None]));
    }
}
