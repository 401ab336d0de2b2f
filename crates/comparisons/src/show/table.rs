//! A group of cells as a person reads it in 80 columns: the headline first, with its ratio to the baseline.

use super::notes;
use crate::names::number;
use crate::{Axis, Cell, Group, Metric, Sheet, Standing};
use brigade_core::measure::Spread;
use brigade_draw::wrapped;

/// Characters in a line.
const WIDTH: usize = 80;
/// Room for a name, at least.
const NAME: usize = 15;
const COLUMN: usize = 9;
const RATIO: usize = 18;

/// A group as text, with a line feed at its end.
pub fn table(sheet: &Sheet, group: &Group) -> String {
    let longest = group.cells.iter().map(|cell| cell.series.len() + 2).max().unwrap_or(0);
    let name = longest.max(NAME);
    let room = WIDTH.saturating_sub(name + COLUMN + 2 + RATIO) / COLUMN;
    let columns = &sheet.columns[..sheet.columns.len().min(room)];
    let heads: String = columns.iter().map(|column| format!("{:>9}", column.label())).collect();
    let beside = format!("× {}", sheet.baseline);
    let Axis { name: axis, unit, .. } = &sheet.axis;
    let mut lines = vec![format!("comparisons/{}: {axis} {}{unit}", sheet.slice, number(group.at))];
    lines.extend(wrapped(&sheet.question, WIDTH));
    lines.extend(wrapped(&group.note, WIDTH));
    lines.push(format!("{:<name$}{:>9}  {beside:<18}{heads}", "", sheet.headline.label()));
    for cell in notes::sorted(group, sheet.headline) {
        lines.push(format!("{:<name$}{}", marked(cell), values(sheet, group, cell, columns)));
    }
    lines.extend(footnotes(sheet, group).iter().flat_map(|note| wrapped(note, WIDTH)));
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The name, with a mark if there is something to say below.
fn marked(cell: &Cell) -> String {
    format!("{}{}", cell.series, if cell.note.is_empty() { "" } else { " ¹" })
}

fn values(sheet: &Sheet, group: &Group, cell: &Cell, columns: &[Metric]) -> String {
    if let Standing::Invalid(_) = &cell.standing {
        return "  INVALID, why is said below".into();
    }
    let ratio = match cell.note.as_str() {
        "" => group.ratio(&cell.series, &sheet.baseline, sheet.headline).map(|found| ratio(&found)),
        _ => None, // it was asked something else
    };
    let ratio = ratio.unwrap_or_default();
    let shown =
        |metric| group.spread(&cell.series, metric).map_or("?".into(), |found| number(found.mid()));
    let others: String = columns.iter().map(|column| format!("{:>9}", shown(*column))).collect();
    let failed = match cell.failures() {
        0 => String::new(),
        failed => format!("  {failed} FAILED"),
    };
    format!("{:>9}  {ratio:<18}{others}{failed}", shown(sheet.headline))
}

/// `1.12 (1.10-1.14)` with an interval, `1.12 [1.10..1.14]` with a range.
fn ratio(found: &Spread) -> String {
    let (low, mid, high) = (found.low(), found.mid(), found.high());
    match found {
        Spread::Interval(_) => format!("{mid:.2} ({low:.2}-{high:.2})"),
        Spread::Range(_) => format!("{mid:.2} [{low:.2}..{high:.2}]"),
    }
}

/// What must be said below: who is special, who is missing, how far the numbers reach, and how quiet it was.
fn footnotes(sheet: &Sheet, group: &Group) -> Vec<String> {
    let mut special: Vec<&str> = group.cells.iter().map(|cell| cell.note.as_str()).collect();
    special.retain(|note| !note.is_empty());
    special.dedup();
    let special = special.into_iter().map(|note| format!("¹ {note}: not ranked"));
    let absent =
        group.absent.iter().map(|absent| format!("without {}: {}", absent.series, absent.why));
    let invalid = group.cells.iter().filter_map(|cell| match &cell.standing {
        Standing::Invalid(why) => Some(format!("{} is INVALID: {why}", cell.series)),
        _ => None,
    });
    let ratios = notes::without_ratios(sheet, group);
    let ending = [notes::reach(group), notes::quietness(group)];
    special.chain(absent).chain(invalid).chain(ratios).chain(ending).collect()
}
