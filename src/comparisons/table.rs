//! A group of cells as a person reads it in 80 columns: the headline first, with its ratio to the baseline.

use super::{Axis, Cell, Group, Metric, Sheet, Standing};
use crate::measure::stats;
use crate::trace::wrapped;

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
    for cell in sorted(sheet, group) {
        lines.push(format!("{:<name$}{}", marked(cell), values(sheet, group, cell, columns)));
    }
    lines.extend(footnotes(group).iter().flat_map(|note| wrapped(note, WIDTH)));
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The name, with a mark if there is something to say below.
fn marked(cell: &Cell) -> String {
    format!("{}{}", cell.series, if cell.note.is_empty() { "" } else { " ¹" })
}

/// Best first; invalid ones last.
fn sorted<'a>(sheet: &Sheet, group: &'a Group) -> Vec<&'a Cell> {
    let mut cells: Vec<&Cell> = group.cells.iter().collect();
    let sign = if sheet.headline.more_is_better() { -1.0 } else { 1.0 };
    let key = |cell: &Cell| median(cell, sheet.headline).map_or(f64::INFINITY, |mid| sign * mid);
    cells.sort_by(|a, b| key(a).total_cmp(&key(b)));
    cells
}

fn values(sheet: &Sheet, group: &Group, cell: &Cell, columns: &[Metric]) -> String {
    if let Standing::Invalid(_) = &cell.standing {
        return "  INVALID, why is said below".into();
    }
    let ratio =
        group.ratio(&cell.series, &sheet.baseline, sheet.headline).map_or(String::new(), |ratio| {
            format!("{:.2} ({:.2}-{:.2})", ratio.mid, ratio.low, ratio.high)
        });
    let shown = |metric| median(cell, metric).map_or("?".into(), number);
    let others: String = columns.iter().map(|column| format!("{:>9}", shown(*column))).collect();
    let failed = match cell.failures() {
        0 => String::new(),
        failed => format!("  {failed} FAILED"),
    };
    format!("{:>9}  {ratio:<18}{others}{failed}", shown(sheet.headline))
}

/// What must be said below: who is special, who is missing, and how quiet it was.
fn footnotes(group: &Group) -> Vec<String> {
    let mut notes: Vec<&str> = group.cells.iter().map(|cell| cell.note.as_str()).collect();
    notes.retain(|note| !note.is_empty());
    notes.dedup();
    let notes = notes.into_iter().map(|note| format!("¹ {note}"));
    let absent =
        group.absent.iter().map(|absent| format!("without {}: {}", absent.series, absent.why));
    let invalid = group.cells.iter().filter_map(|cell| match &cell.standing {
        Standing::Invalid(why) => Some(format!("{} is INVALID: {why}", cell.series)),
        _ => None,
    });
    notes.chain(absent).chain(invalid).chain([quietness(group)]).collect()
}

fn quietness(group: &Group) -> String {
    let rounds = group.quiet.len();
    match group.quiet.iter().filter(|quiet| quiet.is_noisy()).count() {
        0 if group.quiet.iter().any(|quiet| !quiet.is_verified()) => {
            format!("medians of {rounds} interleaved rounds, quietness unverified")
        }
        0 => format!("medians of {rounds} interleaved rounds, the machine was quiet"),
        noisy => format!(
            "NOISY in {noisy} of {rounds} rounds ({}): what a wall clock says is left out",
            group.noise()
        ),
    }
}

fn median(cell: &Cell, metric: Metric) -> Option<f64> {
    stats::median(&cell.values(metric))
}

/// `98,120`; below a hundred with one decimal.
pub(super) fn number(number: f64) -> String {
    if number < 99.95 {
        return format!("{number:.1}").replace(".0", "");
    }
    let digits = format!("{number:.0}");
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}
