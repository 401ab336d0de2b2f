//! The answer in brief, to be cited: where it was measured, what is told apart, what few people expect; then a line a question.
//!
//! A point answers only what its intervals tell. Where several cannot be told apart, none of them comes first by chance: they
//! stand in the table's order.

use super::words;
use crate::judge::hypotheses::featured;
use crate::{Apart, Cell, Group, Metric, Run, Sheet};
use brigade_core::measure::{Spread, date};
use brigade_draw::escaped;

/// What the words of a verdict mean, before any of them is used.
const TERMS: &str = "<b>Above</b> and <b>below</b>: the whole interval is 15 % away or farther. <b>No difference</b>: \
the whole interval is within 15 %. <b>Not settled</b>: it crosses that line, so this run does not know. (a–b) is a 95 % interval of \
one figure; a verdict takes a wider one, so that all verdicts of a table are right together with 95 %. [a…b] is what was seen in too \
few passes for an interval.";

/// More names than this are no answer.
const NAMED: usize = 4;

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
    let beside = |sheet: &Sheet| beside_the_baseline(sheet, sheet.groups.last()?);
    let told = run.sheets.iter().find_map(beside);
    let told = told.unwrap_or("no contender is told from its baseline by this run.".into());
    let surprise = featured(run).into_iter().next().map(|(surprise, claim)| {
        format!("{}: {}, {}.", surprise.title, claim.statement, claim.evidence)
    });
    [format!("{} {told}", at_what(run))].into_iter().chain(surprise).collect()
}

/// `On 2 × AMD EPYC (…), Linux 6.18, 2026-11-30, commit 0123abc:`
fn at_what(run: &Run) -> String {
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
        unbroken(&escaped(&answer(sheet, group)))
    ))
}

/// Who is how far from one of them, which may be the best or the baseline.
struct Told<'a> {
    /// At least 15 % below, the farthest last.
    below: Vec<&'a Cell>,
    /// Neither, or it is not settled; in the order of the table.
    near: Vec<&'a str>,
    /// At least 15 % above, the farthest last.
    above: Vec<&'a Cell>,
}

impl<'a> Told<'a> {
    /// Everybody who can be compared with `one`, held against it.
    fn beside(group: &'a Group, metric: Metric, one: &str) -> Self {
        let mut told = Told { below: Vec::new(), near: Vec::new(), above: Vec::new() };
        for cell in words::ranked(group, metric) {
            match group.apart(&cell.series, one, metric) {
                Some(Apart::Below) => told.below.push(cell),
                Some(Apart::Above) => told.above.push(cell),
                _ => told.near.push(cell.series.as_str()),
            }
        }
        // The best came first; the farthest below is the lowest, the farthest above the highest.
        if metric.more_is_better() {
            told.above.reverse();
        } else {
            told.below.reverse();
        }
        told.near.sort_by_key(|name| group.cells.iter().position(|cell| cell.series == *name));
        told
    }
}

/// Who is best or cannot be told from the best, and who is at least 15 % away from it.
pub(crate) fn answer(sheet: &Sheet, group: &Group) -> String {
    let metric = sheet.headline;
    let ranked = words::ranked(group, metric);
    let best = ranked.first().and_then(|best| Some((best, group.spread(&best.series, metric)?)));
    let Some((best, found)) = best else {
        let mut why: Vec<&str> = group.cells.iter().map(words::why_missing).collect();
        why.sort_unstable();
        why.dedup();
        return format!("no number that may be used ({}).", words::list(&why));
    };
    let value = format!("{} {}", words::range(&found), words::unit(metric));
    let more = metric.more_is_better();
    let (good, away) = if more { ("highest", "lower") } else { ("lowest", "higher") };
    if let Spread::Range(_) = found {
        return format!("too few passes to tell any two apart; the {good} median is {value}.");
    }
    let told = Told::beside(group, metric, &best.series);
    let first = match told.near[..] {
        [only] => format!("{good} is {only}, {value}"),
        _ => format!("{good}, not told apart: {}, from {value} on", words::list(&told.near)),
    };
    match &(if more { told.below } else { told.above })[..] {
        [] => format!("{first}."),
        far => format!("{first}; {away} by at least 15 %: {}.", farthest(sheet, group, far)),
    }
}

/// What a point says of all beside the baseline, as a sentence to be cited; `None` if it tells none of them from it.
fn beside_the_baseline(sheet: &Sheet, group: &Group) -> Option<String> {
    let (metric, base) = (sheet.headline, &sheet.baseline);
    let Told { below, near, above } = Told::beside(group, metric, base);
    let sides = [(above, "above"), (below, "below")];
    let said: Vec<String> = sides
        .iter()
        .filter(|(far, _)| !far.is_empty())
        .map(|(far, side)| {
            format!("at least 15 % {side} {base}'s for {}", farthest(sheet, group, far))
        })
        .collect();
    if said.is_empty() {
        return None;
    }
    let open: Vec<&str> = near.into_iter().filter(|name| name != base).collect();
    let open = match open.as_slice() {
        [] => String::new(),
        open => format!("; no difference, or not settled: {}", words::list(open)),
    };
    let place = words::place(sheet, group);
    let said = said.join(" and ");
    Some(format!("{} ({place}): {} is {said}{open}.", sheet.slice, metric.meaning()))
}

/// The farthest first, each with its ratio to the baseline.
fn farthest(sheet: &Sheet, group: &Group, far: &[&Cell]) -> String {
    let ratio = |cell: &Cell| {
        let found = group.ratio(&cell.series, &sheet.baseline, sheet.headline);
        found.filter(|_| cell.series != sheet.baseline)
    };
    let named = |cell: &&&Cell| match ratio(cell) {
        Some(found) => format!("{} {}", cell.series, words::ratio(&found)),
        None => cell.series.clone(),
    };
    let mut said: Vec<String> = far.iter().rev().take(NAMED).map(|cell| named(&cell)).collect();
    if far.len() > NAMED {
        said.push(format!("{} more", far.len() - NAMED));
    }
    let names: Vec<&str> = said.iter().map(String::as_str).collect();
    if far.iter().any(|cell| ratio(cell).is_some()) {
        format!("{} times {}", words::list(&names), sheet.baseline)
    } else {
        words::list(&names)
    }
}
