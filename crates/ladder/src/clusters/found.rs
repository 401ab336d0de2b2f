//! What was found, as a person reads it.

use super::price::{Cell, Price};
use crate::drills::{self, Seen};
use brigade_core::measure::figure;
use brigade_core::measure::intervals::{FEWEST, Spread};
use brigade_draw::wrapped;

/// Columns of what is measured and of a figure.
const NAME: usize = 22;
const FIGURE: usize = 14;

/// What was found of one engine.
#[derive(Debug)]
pub(crate) struct Found {
    /// What the three are.
    pub(super) three: &'static str,
    pub(super) price: Price,
    pub(super) seen: Vec<Seen>,
}

impl Found {
    /// A table of prices and one of drills, in lines of at most `width` columns, 60 at least.
    pub(crate) fn show(&self, width: usize) -> String {
        let rounds = self.price[0].one.len();
        let bracket = if rounds < FEWEST { "the lowest and the highest" } else { "95 % intervals" };
        let rows = ["write", "read"].into_iter().zip(&self.price).flat_map(|(what, rounds)| {
            QUANTITIES.iter().enumerate().filter_map(move |(n, (name, read, unit))| {
                let (one, three, ratio) = rounds.of(*read)?;
                let name = format!("{:6} {name}", if n == 0 { what } else { "" });
                Some(row(&name, [&unit(one), &unit(three)], &times(&ratio)))
            })
        });
        let below = format!(
            "{}. CPU is that of all nodes for each answer, bytes are those that all nodes receive. In brackets: {bracket} of {rounds} paired rounds.",
            self.three
        );
        let head = [row("", ["one node", "three nodes"], "× one")];
        let table = head.into_iter().chain(rows).chain(wrapped(&below, width));
        let table: String = table.map(|line| format!("{}\n", line.trim_end())).collect();
        format!("{table}\n{}", drills::show(&self.seen, width))
    }
}

type Quantity = (&'static str, fn(&Cell) -> f64, fn(f64) -> String);

const QUANTITIES: [Quantity; 3] = [
    ("p50", |cell| cell.p50, time),
    ("CPU", |cell| cell.cpu, time),
    ("bytes", |cell| cell.bytes, |bytes| format!("{} B", figure(bytes.round()))),
];

fn time(us: f64) -> String {
    if us < 1e3 { format!("{} µs", figure(us)) } else { format!("{} ms", figure(us / 1e3)) }
}

fn row(name: &str, [one, three]: [&str; 2], ratio: &str) -> String {
    format!("{name:NAME$}{one:>FIGURE$}{three:>FIGURE$}  {ratio}")
}

/// `2.10 (1.90-2.31)` with an interval, `2.10 [1.80..2.40]` with a range.
fn times(ratio: &Spread) -> String {
    let [low, mid, high] = [ratio.low(), ratio.mid(), ratio.high()].map(|it| format!("{it:.2}"));
    match ratio {
        Spread::Interval(_) => format!("{mid} ({low}-{high})"),
        Spread::Range(_) => format!("{mid} [{low}..{high}]"),
    }
}
