//! The sentences: templates over measured values, so that nothing is said that was not measured here.
//!
//! It refuses to know HTML: who writes it into a page escapes it.

use crate::names::number;
use crate::show::notes;
use crate::{Cell, Group, Metric, Sheet, Standing};
use brigade_core::measure::{Spread, figure};

/// `a, b and c`.
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The circumstances of a point on one line; a terminal has them on several.
pub(super) fn note(group: &Group) -> String {
    group.note.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `1.12 (1.10–1.14)` with an interval, `1.12 [1.10…1.14]` with a range; three digits if it is small or large.
pub(super) fn ratio(ratio: &Spread) -> String {
    let hundredths = 0.1..10.0;
    let said = |share: f64| {
        if hundredths.contains(&share) { format!("{share:.2}") } else { figure(share) }
    };
    reaching(ratio, said)
}

/// A figure with what stands in brackets behind it.
fn reaching(found: &Spread, said: impl Fn(f64) -> String) -> String {
    let [low, mid, high] = [found.low(), found.mid(), found.high()].map(said);
    match found {
        Spread::Interval(_) => format!("{mid} ({low}–{high})"),
        Spread::Range(_) => format!("{mid} [{low}…{high}]"),
    }
}

/// Three digits at least: `2.13`, `13.6`, `98,120`.
pub(super) fn amount(value: f64) -> String {
    if value.abs() < 100.0 { figure(value) } else { number(value) }
}

/// `4.21 (4.18–4.26)`, or with a range as [`ratio`].
pub(super) fn range(value: &Spread) -> String {
    reaching(value, amount)
}

/// The unit in a column's head: the last word of `CPU µs`.
pub(super) fn unit(metric: Metric) -> &'static str {
    metric.label().rsplit(' ').next().unwrap_or_default()
}

/// `users`, `wait, µs`.
pub(super) fn axis(sheet: &Sheet) -> String {
    match sheet.axis.unit.as_str() {
        "" => sheet.axis.name.clone(),
        unit => format!("{}, {unit}", sheet.axis.name),
    }
}

/// `users 64`, `wait 200 µs`.
pub(crate) fn place(sheet: &Sheet, group: &Group) -> String {
    let unit =
        if sheet.axis.unit.is_empty() { String::new() } else { format!(" {}", sheet.axis.unit) };
    format!("{} {}{unit}", sheet.axis.name, number(group.at))
}

/// Why a cell has no number for some metric, in one word.
pub(super) fn why_missing(cell: &Cell) -> &'static str {
    match cell.standing {
        Standing::Invalid(_) => "INVALID",
        Standing::Noisy(_) => "NOISY",
        Standing::Counts => "not measured",
    }
}

/// The name, with a star if something must be said beside its numbers.
pub(super) fn named(cell: &Cell) -> String {
    let star = if cell.note.is_empty() { "" } else { "*" };
    format!("{}{star}", cell.series)
}

/// Who is compared in sentences, best first: everybody with a number and without a star.
pub(super) fn ranked(group: &Group, metric: Metric) -> Vec<&Cell> {
    let mut cells = notes::sorted(group, metric);
    cells.retain(|cell| cell.note.is_empty() && !cell.values(metric).is_empty());
    cells
}

/// For who does not see a plot: the best and the worst at both ends.
pub(super) fn ends(sheet: &Sheet, metric: Metric) -> String {
    let told = |group: &Group| order(sheet, group, metric);
    match &sheet.groups[..] {
        [first, .., last] => {
            format!("{} {} All numbers are in the table.", told(first), told(last))
        }
        groups => groups.iter().map(told).collect(),
    }
}

/// `users 64: bare_loop 2.1 µs is best, threads 7.4 µs is worst of 12.`
pub(super) fn order(sheet: &Sheet, group: &Group, metric: Metric) -> String {
    let mid = |cell: &Cell| group.spread(&cell.series, metric).map(|found| found.mid());
    let ranked: Vec<(&str, f64)> = ranked(group, metric)
        .into_iter()
        .filter_map(|cell| Some((cell.series.as_str(), mid(cell)?)))
        .collect();
    let (place, unit) = (place(sheet, group), unit(metric));
    match ranked[..] {
        [] => format!("{place}: no number."),
        [(only, value)] => format!("{place}: {only} {} {unit}.", amount(value)),
        [(best, low), .., (worst, high)] => format!(
            "{place}: {best} {} {unit} is best, {worst} {} {unit} is worst of {}.",
            amount(low),
            amount(high),
            ranked.len()
        ),
    }
}

/// Who is not in a figure of this metric, where, and why; empty if everybody is.
pub(super) fn missing(sheet: &Sheet, metric: Metric) -> String {
    let mut said: Vec<String> = Vec::new();
    for group in &sheet.groups {
        for why in ["NOISY", "INVALID", "not measured"] {
            let without = |cell: &&Cell| cell.values(metric).is_empty() && why_missing(cell) == why;
            let who: Vec<&str> =
                group.cells.iter().filter(without).map(|cell| cell.series.as_str()).collect();
            let who = match who.len() {
                0 => continue,
                all if all == group.cells.len() => "everybody".to_owned(),
                _ => list(&who),
            };
            said.push(format!("{who} at {} ({why})", place(sheet, group)));
        }
    }
    if said.is_empty() { String::new() } else { format!("Not drawn: {}.", said.join("; ")) }
}

/// What the stars mean; a note is said once.
pub(super) fn stars(sheet: &Sheet) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for cell in sheet.groups.iter().flat_map(|group| &group.cells) {
        let line = format!("* {}: {}", cell.series, cell.note);
        if !cell.note.is_empty() && !said.contains(&line) {
            said.push(line);
        }
    }
    said
}
