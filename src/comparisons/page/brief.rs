//! The answer in one paragraph and a line a question.

use super::words::{self, Apart};
use crate::comparisons::{Cell, Group, Metric, Run, Sheet};
use crate::models::MODELS;
use crate::trace::escaped;
use std::collections::BTreeMap;

/// More names than this are no answer.
const NAMED: usize = 3;

/// The section.
pub(super) fn section(run: &Run) -> String {
    let items: String = run.sheets.iter().filter_map(item).collect();
    format!(
        "<section id=\"answer\" aria-labelledby=\"h-answer\">\n<h2 id=\"h-answer\">The answer in brief</h2>\n\
<p class=\"lead\">{}</p>\n<ul class=\"brief\">\n{items}</ul>\n</section>\n",
        escaped(&paragraph(run))
    )
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
        escaped(&words::answer(sheet, group))
    ))
}

/// How often which model is among the cheapest in CPU time, over all points where models serve.
fn paragraph(run: &Run) -> String {
    let groups = run.sheets.iter().flat_map(|sheet| &sheet.groups);
    let cheapest: Vec<Vec<&str>> = groups.filter_map(cheapest).collect();
    let points = cheapest.len();
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    for series in cheapest.into_iter().flatten() {
        *often.entry(series).or_default() += 1;
    }
    let mut often: Vec<(&str, usize)> = often.into_iter().collect();
    often.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let Some((first, most)) = often.first() else {
        return "No point of this run has CPU times of several models that may be compared.".into();
    };
    let others: Vec<String> = often[1..]
        .iter()
        .take(NAMED)
        .map(|(series, times)| format!("{series} at {times}"))
        .collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let others = if others.is_empty() { "no other model is".into() } else { words::list(&others) };
    let ending = match *most == points {
        true => "",
        false => " No model is among the cheapest everywhere: it depends on the work.",
    };
    format!(
        "At {most} of {points} points where models serve, {first} is less than 15 % above the lowest CPU time per \
request, which is no difference here; {others}.{ending}"
    )
}

/// The models that do not need 15 % more CPU time than the one that needs least. The floor is no model, and whoever
/// has a star was asked something else.
fn cheapest(group: &Group) -> Option<Vec<&str>> {
    let served = |cell: &&Cell| MODELS.iter().any(|model| model.name == cell.series);
    let models: Vec<&Cell> = words::ranked(group, Metric::Cpu).into_iter().filter(served).collect();
    let [best, _, ..] = models[..] else {
        return None;
    };
    let near = |series: &str| {
        let ratio = group.ratio(series, &best.series, Metric::Cpu);
        ratio.is_some_and(|ratio| Apart::by(ratio) == Apart::No)
    };
    Some(models.iter().map(|cell| cell.series.as_str()).filter(|series| near(series)).collect())
}
