//! The pictures of a file's runs as SVG: the curve of what was varied, and the lanes of what the camera saw.

use crate::answer::short;
use crate::file::{Figure, File, Sweep};
use crate::run::{Curve, Found};
use crate::show::origin;
use brigade_core::measure::{Interval, Range, Spread};
use brigade_draw::charts::{Axis, Hue, Look, Point, Series, Words, lines};
use brigade_draw::lanes;

/// Families of colours, one for each of the first ways.
const HUES: [Hue; 5] = [Hue::Warm, Hue::Cold, Hue::Green, Hue::Violet, Hue::Neutral];

/// Each picture with its title.
pub fn svg(file: &File, found: &Found) -> Vec<(String, String)> {
    let curve = found.sweep.as_ref().and_then(|sweep| curve(file, found, sweep));
    let trace = found.written.1.trace.as_ref();
    let lanes = trace.map(|trace| {
        let title = format!("{}: what ran when", file.name);
        let drawn = lanes::svg(trace, &id(&file.name), &title);
        (title, drawn)
    });
    curve.into_iter().chain(lanes).collect()
}

/// The figure that was asked for over what was varied, a line for each way.
fn curve(file: &File, found: &Found, sweep: &Sweep) -> Option<(String, String)> {
    let figure = &file.answer.figure;
    let (axis, series) = chart(figure, found, sweep);
    let title = format!("{}: {}", file.name, file.scenario.title);
    let said = format!("{} over {}", figure.long(), sweep.key);
    let missing = if series.iter().any(|line| line.points.contains(&None)) {
        "Where a line has a gap, what waits grows for ever, and no time is a property of the system."
    } else {
        ""
    };
    let words = Words {
        label: &format!("{}{}", figure.short(), figure.unit().1),
        what: &figure.long(),
        hint: &format!("over {}", sweep.key),
        told: &said,
        missing,
    };
    let chart = lines(&axis, &series)?.simulated();
    Some((title.clone(), chart.svg(&id(&file.name), &title, words, &origin(file))))
}

/// What the curve is drawn from.
pub(crate) fn chart(figure: &Figure, found: &Found, sweep: &Sweep) -> (Axis, Vec<Series>) {
    let axis = Axis { name: short(&sweep.key).into(), points: sweep.over.clone(), log: sweep.log };
    let ways = found.ways.iter().enumerate();
    (axis, ways.map(|(place, way)| series(place, way, figure)).collect())
}

fn series(place: usize, way: &Curve, figure: &Figure) -> Series {
    let name = if way.name.is_empty() { figure.short() } else { way.name.clone() };
    let point = |found| Point { found: scaled(found, figure.unit().0), rounds: Vec::new() };
    let look = Look::new(place, HUES[place % HUES.len()], place / HUES.len());
    let points = way.cells.iter().map(|cell| cell.asked().map(point));
    Series::named(name, look, points.collect())
}

/// A figure in the unit in which it is drawn.
fn scaled(found: Spread, by: f64) -> Spread {
    match found {
        Spread::Interval(Interval { low, mid, high }) => {
            Spread::Interval(Interval { low: low * by, mid: mid * by, high: high * by })
        }
        Spread::Range(Range { low, mid, high }) => {
            Spread::Range(Range { low: low * by, mid: mid * by, high: high * by })
        }
    }
}

/// Letters, digits and hyphens of a name.
fn id(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("sim-{}", name.chars().map(plain).collect::<String>())
}
