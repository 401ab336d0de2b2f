//! One sheet as a section of the page: its question, what the numbers answer, the pictures, the tables.

use super::contenders::Looks;
use super::{answer, pictures, table, words};
use crate::{Group, Metric, Sheet};
use brigade_draw::escaped;

/// What is drawn beside the headline if the sheet has it, in this order.
const WORTH_DRAWING: &[Metric] = &[Metric::Cpu, Metric::Rate, Metric::P99];

/// Pictures of a sheet.
const PICTURES: usize = 3;

/// The section.
pub(super) fn section(sheet: &Sheet, looks: &Looks) -> String {
    let name = escaped(&sheet.slice);
    let (mut drawn, mut missing) = (String::new(), String::new());
    for metric in metrics(sheet) {
        match pictures::figure(sheet, metric, looks) {
            Some(figure) => drawn += &figure,
            None => missing += &without(sheet, metric),
        }
    }
    format!(
        "<section id=\"q-{name}\" aria-labelledby=\"h-{name}\">\n<h2 id=\"h-{name}\">{}</h2>\n\
<p class=\"about\"><code>{name}</code> {}</p>\n{}<div class=\"figures\">\n{drawn}</div>\n{missing}{}</section>\n",
        escaped(&sheet.question),
        circumstances(sheet),
        answers(sheet),
        tables(sheet)
    )
}

/// What was varied, and what was the same at all points or not.
fn circumstances(sheet: &Sheet) -> String {
    let notes: Vec<String> = sheet.groups.iter().map(words::note).collect();
    let note = match &notes[..] {
        [first, others @ ..] if others.iter().all(|other| other == first) => first,
        _ => "circumstances at each point stand with its table",
    };
    let points: Vec<String> =
        sheet.groups.iter().map(|group| crate::names::number(group.at)).collect();
    let points: Vec<&str> = points.iter().map(String::as_str).collect();
    escaped(&format!("{} {}: {note}", words::axis(sheet), words::list(&points)))
}

/// A line a point, and below what the stars mean.
fn answers(sheet: &Sheet) -> String {
    let item = |group: &Group| {
        let place = escaped(&words::place(sheet, group));
        format!("<li><b>{place}</b> {}</li>\n", escaped(&answer::answer(sheet, group)))
    };
    let stars = words::stars(sheet)
        .into_iter()
        .map(|star| format!("<p class=\"notes\">{}</p>\n", escaped(&star)));
    format!(
        "<p>{}:</p>\n<ul class=\"answers\">\n{}</ul>\n{}",
        escaped(sheet.headline.meaning()),
        sheet.groups.iter().map(item).collect::<String>(),
        stars.collect::<String>()
    )
}

/// The headline first, then what most people look for, then the sheet's other columns.
fn metrics(sheet: &Sheet) -> Vec<Metric> {
    let wanted = WORTH_DRAWING.iter().filter(|metric| sheet.columns.contains(metric));
    let mut metrics = vec![sheet.headline];
    for metric in wanted.chain(&sheet.columns) {
        if !metrics.contains(metric) && is_measured(sheet, *metric) {
            metrics.push(*metric);
        }
    }
    metrics.truncate(PICTURES);
    metrics
}

/// Whether anybody found anything, noisy or not.
fn is_measured(sheet: &Sheet, metric: Metric) -> bool {
    let samples = sheet.groups.iter().flat_map(|group| &group.cells).flat_map(|cell| &cell.samples);
    samples.into_iter().any(|sample| sample.values.contains_key(&metric))
}

/// Why there is no picture of this metric.
fn without(sheet: &Sheet, metric: Metric) -> String {
    let missing = words::missing(sheet, metric);
    format!("<p class=\"missing\"><b>{}</b> {}</p>\n", escaped(metric.label()), escaped(&missing))
}

fn tables(sheet: &Sheet) -> String {
    let tables: String = sheet.groups.iter().map(|group| table::table(sheet, group)).collect();
    let (points, cells) =
        (sheet.groups.len(), sheet.groups.iter().map(|group| group.cells.len()).sum::<usize>());
    let open = if points == 1 { " open" } else { "" };
    let points = if points == 1 { "1 point".to_owned() } else { format!("{points} points") };
    format!(
        "<details{open}><summary>Every number: {cells} cells at {points}</summary>\n{tables}</details>\n"
    )
}
