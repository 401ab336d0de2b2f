//! A sheet's pictures: one metric against the axis, or of a single point a row a contender. What is drawn here are words and
//! numbers; how is the charts' business.

use super::contenders::Looks;
use super::words;
use crate::show::notes;
use crate::{Cell, Group, Metric, Sheet};
use brigade_draw::charts::{Axis, Chart, Dot, Point, Reference, Series, Words, dots, lines};

/// The figure; `None` if the metric has no number anywhere.
pub(super) fn figure(sheet: &Sheet, metric: Metric, looks: &Looks) -> Option<String> {
    let (chart, told) = match &sheet.groups[..] {
        [group] => (point(sheet, group, metric, looks)?, words::order(sheet, group, metric)),
        _ => (against_the_axis(sheet, metric, looks)?, words::ends(sheet, metric)),
    };
    // A label has no place in an id: `p99.9 µs`.
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let id = format!("{}-{metric:?}", sheet.slice).chars().map(plain).collect::<String>();
    let words = Words {
        label: metric.label(),
        what: metric.meaning(),
        hint: if metric.more_is_better() { "more is better" } else { "less is better" },
        told: &told,
        missing: &words::missing(sheet, metric),
    };
    Some(chart.figure(&id, words))
}

/// What a contender has at a point.
fn found(group: &Group, series: &str, metric: Metric) -> Option<Point> {
    let (found, cell) = (group.spread(series, metric)?, group.cell(series)?);
    Some(Point { found, rounds: cell.values(metric) })
}

fn against_the_axis(sheet: &Sheet, metric: Metric, looks: &Looks) -> Option<Chart> {
    let axis = Axis {
        name: words::axis(sheet),
        points: sheet.groups.iter().map(|group| group.at).collect(),
        log: sheet.axis.log,
    };
    let one = |series: &str| Series {
        name: series.to_owned(),
        label: label(sheet, series),
        look: looks.of(series),
        points: sheet.groups.iter().map(|group| found(group, series, metric)).collect(),
    };
    lines(&axis, &sheet.series().into_iter().map(one).collect::<Vec<_>>())
}

/// With a star if it has one at any point.
fn label(sheet: &Sheet, series: &str) -> String {
    let cells = || sheet.groups.iter().filter_map(|group| group.cell(series));
    let starred = cells().find(|cell| !cell.note.is_empty()).or_else(|| cells().next());
    starred.map_or_else(String::new, words::named)
}

/// Best first by the headline, if that has a number; else by what is drawn.
fn point(sheet: &Sheet, group: &Group, metric: Metric, looks: &Looks) -> Option<Chart> {
    let known = group.cells.iter().any(|cell| !cell.values(sheet.headline).is_empty());
    let cells = notes::sorted(group, if known { sheet.headline } else { metric });
    let one = |cell: &&Cell| {
        let found = found(group, &cell.series, metric);
        Dot {
            name: words::named(cell),
            is_reference: cell.series == sheet.baseline,
            look: looks.of(&cell.series),
            found: found.ok_or_else(|| words::why_missing(cell).to_owned()),
            beside: beside(sheet, group, cell, metric),
        }
    };
    let rows: Vec<Dot> = cells.iter().map(one).collect();
    let base = group.spread(&sheet.baseline, metric);
    let head = format!("× {}", sheet.baseline);
    let reference = base.map(|found| Reference { at: found.mid(), head });
    // Those that were asked something else are not ranked.
    let otherwise = |(cell, row): (&&Cell, &Dot)| row.found.is_ok() && !cell.note.is_empty();
    let apart = cells.iter().zip(&rows).position(otherwise).filter(|first| *first > 0);
    dots(&rows, reference.as_ref(), apart)
}

/// How far a contender is from the baseline.
fn beside(sheet: &Sheet, group: &Group, cell: &Cell, metric: Metric) -> String {
    if cell.series == sheet.baseline {
        return "baseline".to_owned();
    }
    let ratio = group.ratio(&cell.series, &sheet.baseline, metric);
    match ratio {
        _ if !cell.note.is_empty() => "asked otherwise".to_owned(),
        Some(ratio) => words::ratio(&ratio),
        None => String::new(),
    }
}
