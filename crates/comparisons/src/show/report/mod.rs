//! A run as a person reads it in a terminal of 80 columns: where it comes from, what makes it fair, every table, what was
//! thought before and what the run says to it, what surprises, and what changed since an earlier run.

mod changes;
mod verdicts;

use crate::show::table::table;
use crate::show::{facts, page};
use crate::{Against, Run, Sheet};
use brigade_draw::wrapped;
pub use changes::changes;
pub use verdicts::tested;

/// Columns of a terminal.
const WIDTH: usize = 80;

/// The whole report.
pub fn report(run: &Run, against: Option<&Run>) -> String {
    let mut parts = vec![origin(run), lead(run), rules(run)];
    for sheet in &run.sheets {
        parts.extend(sheet.groups.iter().map(|group| table(sheet, group)));
    }
    parts.extend([verdicts::hypotheses(run), verdicts::promises(run), verdicts::surprises(run)]);
    parts.extend(against.map(|old| changes(&Against::new(old, run))));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn origin(run: &Run) -> String {
    let rows = facts::origin(run).map(|(name, value)| hanging(&format!("{name:<11}"), &value));
    let warnings = facts::warnings(run).into_iter().map(|why| hanging("DO NOT CITE: ", &why));
    rows.into_iter().chain(warnings).collect()
}

/// What can be cited of a run, a paragraph each.
pub fn lead(run: &Run) -> String {
    page::lead(run).iter().map(|said| hanging("", said)).collect()
}

/// What the book shows of a run: where it comes from and the first table, and a line a slice.
pub fn recorded(run: &Run) -> [String; 2] {
    let first = run.sheets.first().and_then(|sheet| Some(table(sheet, sheet.groups.first()?)));
    let line = |sheet: &Sheet| {
        let group = sheet.groups.last()?;
        let place = page::place(sheet, group);
        let said = page::answer(sheet, group);
        Some(format!("* **`{}`**, {place}, {}: {said}\n", sheet.slice, sheet.headline.meaning()))
    };
    let lines: String = run.sheets.iter().filter_map(line).collect();
    let versions = run.build.versions.iter();
    let versions: Vec<String> = versions.map(|(name, number)| format!("{name} {number}")).collect();
    let versions = hanging("versions   ", &versions.join(", "));
    [format!("{}{versions}\n{}", origin(run), first.unwrap_or_default()), lines]
}

fn rules(run: &Run) -> String {
    let rules = facts::rules(run).into_iter().enumerate();
    let rules: String = rules.map(|(n, rule)| hanging(&format!("{:>2}. ", n + 1), &rule)).collect();
    format!("WHAT MAKES IT FAIR\n{rules}")
}

/// A text behind its head, broken so that all of it stands to the right of the head. What is to be typed stays on one
/// line, and a per cent sign with its number.
fn hanging(head: &str, text: &str) -> String {
    let indent = head.chars().count();
    let together = |(n, part): (usize, &str)| match n % 2 {
        0 => part.replace(" %", "\u{a0}%"),
        _ => part.replace(' ', "\u{a0}"),
    };
    let parts: Vec<String> = text.split('`').enumerate().map(together).collect();
    let lines = wrapped(&parts.join("`"), WIDTH - indent);
    let line = |(n, line): (usize, String)| {
        format!("{}{line}\n", if n == 0 { head.to_owned() } else { " ".repeat(indent) })
    };
    lines.into_iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests;
