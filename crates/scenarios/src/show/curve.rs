//! What was varied: the curve, and the table of it with how far each figure reaches.

use super::table::table;
use super::{lines, number, percent, time, typed};
use crate::answer::{short, told};
use crate::draw::chart;
use crate::figures::Seen;
use crate::file::{Figure, File, Sweep};
use crate::run::{Cell, Found};
use brigade_draw::charts::{Sheet, terminal};
use brigade_workbench::{Ink, Screen};
use std::io;

/// Lines of the curve.
const HEIGHT: usize = 10;

/// Shows it, if anything was varied or compared.
pub(super) fn show(file: &File, found: &Found, screen: &mut Screen) -> io::Result<()> {
    let figure = &file.answer.figure;
    match (&found.sweep, found.ways.as_slice()) {
        (None, [_]) => return Ok(()),
        (None, ways) => {
            screen.stage(&format!("THE WAYS: {}", figure.long()))?;
            let table = fitting(screen.width - 2, &|full| {
                let rows =
                    ways.iter().map(|way| row(way.name.clone(), figure, &way.cells[0], full));
                rows_of("way", figure, &rows.collect::<Vec<_>>())
            });
            lines(table, screen)?;
        }
        (Some(sweep), ways) => {
            let unit = figure.unit().1;
            screen.stage(&format!("THE CURVE: {}{unit}, over {}", figure.short(), sweep.key))?;
            drawn(figure, found, sweep, screen)?;
            let text = match ways {
                [way] => alone(sweep, figure, &way.cells, screen.width - 2),
                _ => compared(sweep, figure, found, screen.width - 2),
            };
            lines(text, screen)?;
        }
    }
    seeds(found, screen)
}

fn drawn(figure: &Figure, found: &Found, sweep: &Sweep, screen: &mut Screen) -> io::Result<()> {
    let (axis, series) = chart(figure, found, sweep);
    let log = figure.goes_by_factors();
    let sheet = Sheet { width: screen.width - 4, height: HEIGHT, log, ascii: screen.ascii };
    let text = terminal(&axis, &series, sheet).unwrap_or_default();
    lines(text.lines(), screen)?;
    screen.gap()
}

/// A row per value, with what else is to be said of each.
fn alone(sweep: &Sweep, figure: &Figure, cells: &[Cell], width: usize) -> Vec<String> {
    fitting(width, &|full| {
        let values = sweep.over.iter().map(|value| typed(*value)).zip(cells);
        let rows = values.map(|(value, cell)| row(value, figure, cell, full));
        rows_of(short(&sweep.key), figure, &rows.collect::<Vec<_>>())
    })
}

/// A row per value, a column per way.
fn compared(sweep: &Sweep, figure: &Figure, found: &Found, width: usize) -> Vec<String> {
    fitting(width, &|full| columns(sweep, found, &|cell| shown(figure, cell, full)))
}

/// The full table, or where it would be too wide one without how far its figures reach.
fn fitting(width: usize, table: &dyn Fn(bool) -> Vec<String>) -> Vec<String> {
    let full = table(true);
    let fits = full.iter().all(|line| line.chars().count() <= width);
    if fits { full } else { table(false) }
}

fn shown(figure: &Figure, cell: &Cell, full: bool) -> String {
    match cell.asked() {
        Some(found) if full => figure.spread(found),
        _ => told(figure, cell),
    }
}

fn columns(sweep: &Sweep, found: &Found, shown: &dyn Fn(&Cell) -> String) -> Vec<String> {
    let names = found.ways.iter().map(|way| way.name.as_str());
    let head: Vec<&str> = [short(&sweep.key)].into_iter().chain(names).collect();
    let rows = sweep.over.iter().enumerate().map(|(at, value)| {
        let cells = found.ways.iter().map(|way| shown(&way.cells[at]));
        [typed(*value)].into_iter().chain(cells).collect()
    });
    table(&head, &rows.collect::<Vec<_>>())
}

/// What was asked for, and what else every row says.
fn row(first: String, figure: &Figure, cell: &Cell, full: bool) -> Vec<String> {
    let mid = |of: &dyn Fn(&Seen) -> f64| {
        cell.figure(|seen| Some(of(seen))).map_or(0.0, |found| found.mid())
    };
    let own = |other: &Figure, text: String| if figure == other { String::new() } else { text };
    let p99 = match cell.growth() {
        Some(_) => "-".into(),
        None => time(mid(&|seen| seen.p99)),
    };
    vec![
        first,
        shown(figure, cell, full),
        own(&Figure::Throughput, format!("{}/s", number(mid(&|seen| seen.throughput)))),
        own(&Figure::P99, p99),
        own(&Figure::Lost, percent(mid(&|seen| seen.lost))),
        cell.bottleneck().unwrap_or("-").to_owned(),
    ]
}

fn rows_of(first: &str, figure: &Figure, rows: &[Vec<String>]) -> Vec<String> {
    table(&[first, &figure.short(), "throughput", "p99", "lost", "bottleneck"], rows)
}

/// What the brackets say.
fn seeds(found: &Found, screen: &mut Screen) -> io::Result<()> {
    let seeds =
        found.ways.first().and_then(|way| way.cells.first()).map_or(0, |cell| cell.seeds.len());
    let said = match seeds {
        0 | 1 => "one seed: take --seeds 6 for how far a figure reaches".to_owned(),
        2..=5 => format!("in brackets: the lowest and the highest of {seeds} seeds"),
        _ => format!("in brackets: a 95 % interval from {seeds} seeds"),
    };
    let said = screen.ink(Ink::Faint, &said);
    screen.text(&said)
}
