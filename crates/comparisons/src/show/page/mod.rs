//! A run as one page: a single file without scripts and without anything from elsewhere, to be sent and cited.
//!
//! Reading order: here, what stands where; `answer` and `words`, the sentences; `question`, a section a sheet with its `pictures`
//! and its `table`; `verdicts` and `changes`, what holds and what is new; `facts`, machine and fairness; `contenders`, who is who.
//! Everything is computed from the run; it refuses to know how anything was measured.

mod answer;
mod changes;
mod contenders;
mod facts;
mod pictures;
mod question;
mod table;
mod verdicts;
mod words;

pub(super) use answer::{answer, lead};
pub(super) use words::place;

use crate::{Against, Run};
use brigade_draw::{document, escaped};
use contenders::Looks;

const TITLE: &str = "Which execution model, for which work?";

/// The page of a run, and beside `against`, an earlier one, what changed. `data` is the name of the file that holds the
/// run, every round of it, beside the page.
pub fn page(run: &Run, against: Option<&Run>, data: &str) -> String {
    let looks = Looks::new(run);
    let changes = against.map(|old| changes::section(&Against::new(old, run)));
    let sections: String =
        run.sheets.iter().map(|sheet| question::section(sheet, &looks)).collect();
    let body = format!(
        "<a class=\"skip\" href=\"#main\">Skip to the answer</a>\n<header>\n<h1>{TITLE}</h1>\n\
<p class=\"sub\">Measured by brigade on one machine; on another, measure again.</p>\n{}{}</header>\n{}\
<main id=\"main\">\n{}{}{sections}{}{}{}{}</main>\n{}",
        facts::run(run),
        facts::warnings(run),
        contents(run, against.is_some()),
        answer::section(run),
        contenders::section(run, &looks),
        verdicts::section(run),
        changes.as_deref().unwrap_or_default(),
        facts::rules(run),
        facts::machine(run),
        facts::colophon(run, data),
    );
    document(&format!("{TITLE} {}", run.card.summary()), &body)
}

/// Where everything is.
fn contents(run: &Run, is_beside_another: bool) -> String {
    let link = |id: &str, words: &str| {
        format!("<li><a href=\"#{}\">{}</a></li>\n", escaped(id), escaped(words))
    };
    let questions: String =
        run.sheets.iter().map(|sheet| link(&format!("q-{}", sheet.slice), &sheet.slice)).collect();
    let changes = is_beside_another.then(|| link("changes", "changes"));
    format!(
        "<nav aria-label=\"Contents\">\n<ul>\n{}{questions}{}{}{}{}</ul>\n</nav>\n",
        link("answer", "the answer"),
        link("hypotheses", "verdicts"),
        changes.unwrap_or_default(),
        link("fair", "fairness"),
        link("machine", "machine")
    )
}
