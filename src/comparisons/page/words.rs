//! The sentences: templates over measured values, so that nothing is said that was not measured here.
//!
//! It refuses to know HTML: who writes it into a page escapes it.

use crate::comparisons::table::number;
use crate::comparisons::{Cell, Group, Metric, Sheet, Standing};
use crate::measure::{Interval, figure, stats};

/// What differs by less is no difference here: two builds of the same source differ by as much.
pub(super) const NOTHING: f64 = 1.15;

/// Whether two differ, by the interval of their ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    /// The whole interval is within [`NOTHING`].
    No,
    /// The whole interval is below it.
    Below,
    /// The whole interval is above it.
    Above,
    /// The interval crosses it: these rounds do not settle it.
    Unsettled,
}

impl Apart {
    /// By the interval of a ratio.
    pub(super) fn by(ratio: Interval) -> Self {
        match ratio {
            Interval { low, .. } if low >= NOTHING => Apart::Above,
            Interval { high, .. } if high <= 1.0 / NOTHING => Apart::Below,
            Interval { low, high, .. } if low > 1.0 / NOTHING && high < NOTHING => Apart::No,
            _ => Apart::Unsettled,
        }
    }
}

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

/// `1.12 (1.10–1.14)`; three digits if it is small or large.
pub(super) fn ratio(ratio: Interval) -> String {
    let hundredths = 0.1..10.0;
    let said = |share: f64| match hundredths.contains(&share) {
        true => format!("{share:.2}"),
        false => figure(share),
    };
    format!("{} ({}–{})", said(ratio.mid), said(ratio.low), said(ratio.high))
}

/// Three digits at least: `2.13`, `13.6`, `98,120`.
pub(super) fn amount(value: f64) -> String {
    if value.abs() < 100.0 { figure(value) } else { number(value) }
}

/// `4.21 (4.18–4.26)`.
pub(super) fn range(value: Interval) -> String {
    format!("{} ({}–{})", amount(value.mid), amount(value.low), amount(value.high))
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
pub(super) fn place(sheet: &Sheet, group: &Group) -> String {
    let unit =
        if sheet.axis.unit.is_empty() { String::new() } else { format!(" {}", sheet.axis.unit) };
    format!("{} {}{unit}", sheet.axis.name, number(group.at))
}

/// Best first by this metric; who has no number is last.
pub(super) fn sorted(group: &Group, metric: Metric) -> Vec<&Cell> {
    let sign = if metric.more_is_better() { -1.0 } else { 1.0 };
    let key = |cell: &Cell| median(cell, metric).map_or(f64::INFINITY, |mid| sign * mid);
    let mut cells: Vec<&Cell> = group.cells.iter().collect();
    cells.sort_by(|a, b| key(a).total_cmp(&key(b)));
    cells
}

/// The middle of what may be used; cheap, for an interval needs thousands of draws.
pub(super) fn median(cell: &Cell, metric: Metric) -> Option<f64> {
    stats::median(&cell.values(metric))
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
    let mut cells = sorted(group, metric);
    cells.retain(|cell| cell.note.is_empty() && !cell.values(metric).is_empty());
    cells
}

/// What is at the good end and at the bad end.
fn extremes(metric: Metric) -> (&'static str, &'static str) {
    if metric.more_is_better() { ("highest", "lowest") } else { ("lowest", "highest") }
}

/// What one point says about the sheet's headline: `lowest is uring, 13.6 (13.1–13.6) µs; no difference: event_loop`.
pub(super) fn answer(sheet: &Sheet, group: &Group) -> String {
    let metric = sheet.headline;
    let ranked = ranked(group, metric);
    let best = ranked.first().and_then(|best| Some((best, best.interval(metric)?)));
    let Some((best, value)) = best else {
        let mut why: Vec<&str> = group.cells.iter().map(why_missing).collect();
        why.sort_unstable();
        why.dedup();
        return format!("no number that may be used ({}).", list(&why));
    };
    let mut said =
        format!("{} is {}, {} {}", extremes(metric).0, best.series, range(value), unit(metric));
    let base = group.ratio(&best.series, &sheet.baseline, metric);
    if let Some(base) = base.filter(|_| best.series != sheet.baseline) {
        said += &format!(", {:.2} times {}", base.mid, sheet.baseline);
    }
    let others = ranked[1..].iter().filter_map(|cell| {
        Some((cell.series.as_str(), group.ratio(&cell.series, &best.series, metric)?))
    });
    let others: Vec<(&str, Interval)> = others.collect();
    said + &beside(metric, &best.series, &others) + "."
}

/// How the others compare with the best.
fn beside(metric: Metric, best: &str, others: &[(&str, Interval)]) -> String {
    let those = |wanted: Apart| -> Vec<&str> {
        let found = others.iter().filter(|(_, ratio)| Apart::by(*ratio) == wanted);
        found.map(|(series, _)| *series).collect()
    };
    let mut said = String::new();
    for (names, what) in
        [(those(Apart::No), "no difference"), (those(Apart::Unsettled), "not settled")]
    {
        if !names.is_empty() {
            said += &format!("; {what}: {}", list(&names));
        }
    }
    match others.last() {
        Some((worst, far)) if matches!(Apart::by(*far), Apart::Above | Apart::Below) => {
            said + &format!("; {} is {worst}, {} times {best}", extremes(metric).1, ratio(*far))
        }
        _ => said,
    }
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
    let ranked: Vec<(&str, f64)> = sorted(group, metric)
        .into_iter()
        .filter_map(|cell| Some((cell.series.as_str(), median(cell, metric)?)))
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

/// What the stars mean; a note is said once, whoever and wherever it concerns.
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
