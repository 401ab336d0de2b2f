//! A group of cells as a person reads it in 80 columns: the headline first, with its ratio to the baseline.

use super::{Cell, Group, Metric, Sheet, Standing};
use crate::measure::stats;

/// Columns beside the name, the headline and the ratio: what 80 characters have room for.
const ROOM: usize = 4;

/// A group as text, with a line feed at its end.
pub fn table(sheet: &Sheet, group: &Group) -> String {
    let columns = &sheet.columns[..sheet.columns.len().min(ROOM)];
    let heads: String = columns.iter().map(|column| format!("{:>9}", column.label())).collect();
    let beside = format!("× {}", sheet.baseline);
    let mut lines = vec![
        format!(
            "comparisons/{}: {} {}{}",
            sheet.slice,
            sheet.axis.name,
            number(group.at),
            sheet.axis.unit
        ),
        sheet.question.clone(),
        group.note.clone(),
        format!("{:<15}{:>9}  {beside:<18}{heads}", "", sheet.headline.label()),
    ];
    lines.extend(sorted(sheet, group).into_iter().map(|cell| line(sheet, group, cell, columns)));
    lines.extend(footnotes(group));
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Best first; invalid ones last.
fn sorted<'a>(sheet: &Sheet, group: &'a Group) -> Vec<&'a Cell> {
    let mut cells: Vec<&Cell> = group.cells.iter().collect();
    let sign = if sheet.headline.more_is_better() { -1.0 } else { 1.0 };
    let key = |cell: &Cell| median(cell, sheet.headline).map_or(f64::INFINITY, |mid| sign * mid);
    cells.sort_by(|a, b| key(a).total_cmp(&key(b)));
    cells
}

fn line(sheet: &Sheet, group: &Group, cell: &Cell, columns: &[Metric]) -> String {
    if let Standing::Invalid(why) = &cell.standing {
        return format!("{:<15}INVALID: {why}", cell.series);
    }
    let ratio =
        group.ratio(&cell.series, &sheet.baseline, sheet.headline).map_or(String::new(), |ratio| {
            format!("{:.2} ({:.2}-{:.2})", ratio.mid, ratio.low, ratio.high)
        });
    let shown = |metric| median(cell, metric).map_or("?".into(), number);
    let name = format!("{}{}", cell.series, if cell.note.is_empty() { "" } else { " ¹" });
    let others: String = columns.iter().map(|column| format!("{:>9}", shown(*column))).collect();
    let failed = match cell.failures() {
        0 => String::new(),
        failed => format!("  {failed} FAILED"),
    };
    format!("{name:<15}{:>9}  {ratio:<18}{others}{failed}", shown(sheet.headline))
}

/// What must be said below: who is special, who is missing, and how quiet it was.
fn footnotes(group: &Group) -> Vec<String> {
    let mut notes: Vec<&str> = group.cells.iter().map(|cell| cell.note.as_str()).collect();
    notes.retain(|note| !note.is_empty());
    notes.dedup();
    let notes = notes.into_iter().map(|note| format!("¹ {note}"));
    let absent =
        group.absent.iter().map(|absent| format!("without {}: {}", absent.series, absent.why));
    notes.chain(absent).chain([quietness(group)]).collect()
}

fn quietness(group: &Group) -> String {
    let rounds = group.quiet.len();
    match group.quiet.iter().filter(|quiet| quiet.is_noisy()).count() {
        0 if group.quiet.iter().any(|quiet| !quiet.is_verified()) => {
            format!("medians of {rounds} interleaved rounds, quietness unverified")
        }
        0 => format!("medians of {rounds} interleaved rounds, the machine was quiet"),
        noisy => format!(
            "NOISY in {noisy} of {rounds} rounds ({}):\nwhat a wall clock says is left out",
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
