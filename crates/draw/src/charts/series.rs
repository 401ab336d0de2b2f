//! What is drawn: figures with how far they reach. It refuses to know where on a picture they are.

use super::look::Look;
use brigade_core::measure::{Range, Spread};

/// What was found once, or at one point of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The figure, with its interval or its range.
    pub found: Spread,
    /// The figure of each round, drawn faintly; may be empty.
    pub rounds: Vec<f64>,
}

impl Point {
    /// A figure that reaches nowhere else.
    pub fn exact(value: f64) -> Self {
        let found = Spread::Range(Range { low: value, mid: value, high: value });
        Point { found, rounds: Vec::new() }
    }
}

/// A line over an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Read out, and shown where the reader points at the line.
    pub name: String,
    /// At the end of the line: the name, or a little more.
    pub label: String,
    /// How it is told from others.
    pub look: Look,
    /// One for each point of the axis; `None` where there is no figure.
    pub points: Vec<Option<Point>>,
}

impl Series {
    /// One whose name is also its label.
    pub fn named(name: impl Into<String>, look: Look, points: Vec<Option<Point>>) -> Self {
        let name = name.into();
        Series { label: name.clone(), name, look, points }
    }
}

/// Every value that must find room: both ends and the middle of each, and every round.
pub(super) fn values<'a>(points: impl Iterator<Item = &'a Point> + Clone) -> Vec<f64> {
    let reach = points.clone().flat_map(|p| [p.found.low(), p.found.mid(), p.found.high()]);
    reach.chain(points.flat_map(|p| p.rounds.iter().copied())).collect()
}
