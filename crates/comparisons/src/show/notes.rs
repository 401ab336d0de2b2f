//! What must be said beside a group's numbers, the same in a terminal and on a page: how far they reach, how quiet it
//! was, and why a column is empty.

use crate::{Cell, Group, Metric, Sheet, Standing};
use brigade_core::measure::intervals::FEWEST;

/// What the brackets behind a figure are: an interval, or what was seen.
pub(super) fn reach(group: &Group) -> String {
    let (rounds, passes) = (group.quiet.len(), group.passes());
    match passes {
        few if few < FEWEST => format!(
            "in square brackets: the lowest and the highest of {}: no interval, for that takes {FEWEST} passes. Do not cite",
            plural(rounds)
        ),
        _ => format!(
            "in brackets: a 95 % interval of each figure by itself, from {passes} passes of {}",
            plural(group.pass)
        ),
    }
}

/// `1 round`, `3 rounds`.
fn plural(rounds: usize) -> String {
    format!("{rounds} round{}", if rounds == 1 { "" } else { "s" })
}

/// How many rounds others disturbed, and who was late all the same.
pub(super) fn quietness(group: &Group) -> String {
    let rounds = group.quiet.len();
    let noisy = group.quiet.iter().filter(|quiet| quiet.is_noisy()).count();
    let blind = group.quiet.iter().any(|quiet| !quiet.is_verified());
    let late = late(group);
    match (noisy, blind, late.as_slice()) {
        (0, true, _) => format!("{rounds} interleaved rounds, quietness unverified"),
        (0, _, []) => format!("{rounds} interleaved rounds, no other program disturbed them"),
        (0, ..) => format!(
            "{rounds} interleaved rounds, no other program disturbed them, and yet the generator was late for {}",
            late.join(", ")
        ),
        _ => format!(
            "NOISY in {noisy} of {rounds} rounds, at worst {}: what a wall clock says is left out",
            group.noise()
        ),
    }
}

/// Whose load was never offered in time.
fn late(group: &Group) -> Vec<&str> {
    let is_late = |standing: &Standing| match standing {
        // The words of `load`'s verdict; of a busy generator it speaks of latencies.
        Standing::Invalid(why) => why.contains("too late"),
        _ => false,
    };
    let late = group.cells.iter().filter(|cell| is_late(&cell.standing));
    late.map(|cell| cell.series.as_str()).collect()
}

/// Why nothing is divided by the baseline, if nothing is.
pub(super) fn without_ratios(sheet: &Sheet, group: &Group) -> Option<String> {
    let base = &sheet.baseline;
    let why = match group.cell(base).map(|cell| (&cell.standing, cell.values(sheet.headline))) {
        Some((Standing::Invalid(why), _)) => format!("is INVALID here: {why}"),
        Some((Standing::Noisy(_), values)) if values.is_empty() => "is NOISY here".into(),
        Some((_, values)) if values.is_empty() => "has no such number here".into(),
        Some(_) => return None,
        None => "was not measured here".into(),
    };
    Some(format!("no ratios and no verdicts: {base}, which all are divided by, {why}"))
}

/// Cells in the order of a table: best first, then those that were asked something else, then those without a number.
pub(super) fn sorted(group: &Group, metric: Metric) -> Vec<&Cell> {
    let sign = if metric.more_is_better() { -1.0 } else { 1.0 };
    let key = |series: &str| group.spread(series, metric).map(|found| sign * found.mid());
    let mut cells: Vec<(&Cell, Option<f64>)> =
        group.cells.iter().map(|cell| (cell, key(&cell.series))).collect();
    cells.sort_by(|(a, x), (b, y)| {
        let rank = |cell: &Cell, key: &Option<f64>| (key.is_none(), !cell.note.is_empty());
        let values = || x.unwrap_or(0.0).total_cmp(&y.unwrap_or(0.0));
        rank(a, x).cmp(&rank(b, y)).then_with(values)
    });
    cells.into_iter().map(|(cell, _)| cell).collect()
}
