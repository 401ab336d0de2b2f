//! What can be cited: where it was measured, what is told apart, what few people expect; then a line a question.

use super::{answer, words};
use crate::hypotheses::featured;
use crate::{Run, Sheet};
use brigade_core::measure::date;
use brigade_draw::escaped;

/// What the words of a verdict mean, before any of them is used.
const TERMS: &str = "<b>Above</b> and <b>below</b>: the whole interval is 15 % away or farther. <b>No difference</b>: \
the whole interval is within 15 %. <b>Not settled</b>: it crosses that line, so this run does not know. (a–b) is a 95 % interval of \
one figure; a verdict takes a wider one, so that all verdicts of a table are right together with 95 %. [a…b] is what was seen in too \
few passes for an interval.";

/// The section.
pub(super) fn section(run: &Run) -> String {
    let items: String = run.sheets.iter().filter_map(item).collect();
    let said = |said: &String| format!("<p class=\"lead\">{}</p>\n", unbroken(&escaped(said)));
    let lead: String = lead(run).iter().map(said).collect();
    format!(
        "<section id=\"answer\" aria-labelledby=\"h-answer\">\n<h2 id=\"h-answer\">The answer in brief</h2>\n\
{lead}<p class=\"notes\">{}</p>\n<ul class=\"brief\">\n{items}</ul>\n</section>\n",
        unbroken(TERMS)
    )
}

/// A per cent sign stays with its number.
fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// Sentences that stand alone, each true of this run and with its figures.
pub(crate) fn lead(run: &Run) -> Vec<String> {
    let beside = |sheet: &Sheet| answer::beside_the_baseline(sheet, sheet.groups.last()?);
    let told = run.sheets.iter().find_map(beside);
    let told = told.unwrap_or("no contender is told from its baseline by this run.".into());
    let surprise = featured(run).into_iter().next().map(|(surprise, claim)| {
        format!("{}: {}, {}.", surprise.title, claim.statement, claim.evidence)
    });
    [format!("{} {told}", place(run))].into_iter().chain(surprise).collect()
}

/// `On 2 × AMD EPYC (…), Linux 6.18, 2026-11-30, commit 0123abc:`
fn place(run: &Run) -> String {
    let commit = match &run.build.commit {
        Ok(commit) => {
            let hash = commit.trim_end_matches("-dirty");
            let short: String = hash.chars().take(12).collect();
            format!("commit {short}{}", &commit[hash.len()..]) // `-dirty` stays
        }
        Err(_) => "commit unknown".into(),
    };
    let day: String = date(run.began).chars().take(10).collect();
    format!("On {}, {day}, {commit}:", run.card.described())
}

/// The question and what its last point says: the heaviest one.
fn item(sheet: &Sheet) -> Option<String> {
    let group = sheet.groups.last()?;
    Some(format!(
        "<li><a href=\"#q-{}\">{}</a> {}, <b>{}</b>: {}</li>\n",
        escaped(&sheet.slice),
        escaped(&sheet.question),
        escaped(sheet.headline.meaning()),
        escaped(&words::place(sheet, group)),
        unbroken(&escaped(&answer::answer(sheet, group)))
    ))
}
