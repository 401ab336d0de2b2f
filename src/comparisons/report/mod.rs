//! A run as a person reads it in a terminal of 80 columns: where it comes from, what makes it fair, every table, what was
//! thought before and what the run says to it, what surprises, and what changed since an earlier run.

mod changes;
mod verdicts;

use super::{Against, Run, facts, table};
use crate::trace::wrapped;
pub use changes::changes;
pub use verdicts::tested;

/// Columns of a terminal.
const WIDTH: usize = 80;

/// The whole report.
pub fn report(run: &Run, against: Option<&Run>) -> String {
    let mut parts = vec![origin(run), rules(run)];
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
    let warnings = facts::warnings(run).into_iter().map(|why| hanging("DO NOT CITE: ", why));
    rows.into_iter().chain(warnings).collect()
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
#[path = "tests.rs"]
mod tests;
