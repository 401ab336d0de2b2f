//! The answer in one paragraph and a line a question.

use super::words::{self, Apart};
use crate::comparisons::serving::BARE_LOOP;
use crate::comparisons::{Group, Metric, Run, Sheet};
use crate::models::MODELS;
use crate::trace::escaped;
use std::collections::BTreeMap;

/// More names than this are no answer.
const NAMED: usize = 4;

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
    let answer = words::answer(sheet, sheet.groups.last()?);
    Some(format!(
        "<li><a href=\"#q-{}\">{}</a> {}</li>\n",
        escaped(&sheet.slice),
        escaped(&sheet.question),
        escaped(&answer)
    ))
}

/// Which models are among the cheapest in CPU time, over all points where models serve.
fn paragraph(run: &Run) -> String {
    let groups: Vec<Vec<&str>> =
        run.sheets.iter().flat_map(|sheet| &sheet.groups).filter_map(cheapest).collect();
    let points = groups.len();
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    for series in groups.into_iter().flatten() {
        *often.entry(series).or_default() += 1;
    }
    let mut often: Vec<(&str, usize)> = often.into_iter().collect();
    often.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let named: Vec<String> =
        often.iter().take(NAMED).map(|(series, times)| format!("{series} at {times}")).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    match (points, often.first()) {
        (0, _) | (_, None) => {
            "No point of this run has CPU times of models that may be compared.".into()
        }
        (1, Some(_)) => "By CPU time per request there is one point here; see below.".into(),
        (_, Some((first, times))) => {
            let ending = match *times == points {
                true => format!("{first} is never beaten by 15 % or more."),
                false => "None is among the cheapest everywhere: it depends on the work.".into(),
            };
            format!(
                "By CPU time per request, which a busy generator does not blur, over {points} points at which models serve: \
among the cheapest, which means less than 15 % above the lowest, are {} of {points}. {ending}",
                words::list(&named)
            )
        }
    }
}

/// The models that do not need 15 % more CPU time than the one that needs least; the floor is no model.
fn cheapest(group: &Group) -> Option<Vec<&str>> {
    let served =
        |series: &str| series != BARE_LOOP && MODELS.iter().any(|model| model.name == series);
    let models =
        || words::sorted(group, Metric::Cpu).into_iter().filter(|cell| served(&cell.series));
    let best = models().find(|cell| cell.interval(Metric::Cpu).is_some())?;
    let near = |series: &str| {
        let ratio = group.ratio(series, &best.series, Metric::Cpu);
        ratio.is_some_and(|ratio| Apart::by(ratio) == Apart::No)
    };
    Some(
        models()
            .map(|cell| cell.series.as_str())
            .filter(|series| *series == best.series || near(series))
            .collect(),
    )
}
