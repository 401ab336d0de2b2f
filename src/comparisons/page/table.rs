//! Every cell of a point as a table: the headline with its interval, the ratio, the other columns, and in words
//! whether it differs from the baseline or why there is no number.

use super::words::{self, Apart};
use crate::comparisons::{Cell, Group, Metric, Sheet, Standing};
use crate::measure::Interval;
use crate::trace::escaped;

/// One point, best first.
pub(super) fn table(sheet: &Sheet, group: &Group) -> String {
    let place = escaped(&words::place(sheet, group));
    let rows: String = words::sorted(group, sheet.headline)
        .into_iter()
        .map(|cell| row(sheet, group, cell))
        .collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: {}, {place}\">\
<table><caption><span>{place}: {}</span></caption><thead>{}</thead><tbody>\n{rows}</tbody></table></div>\n{}",
        escaped(&sheet.slice),
        escaped(&words::note(group)),
        head(sheet),
        below(group)
    )
}

fn head(sheet: &Sheet) -> String {
    let columns = std::iter::once(sheet.headline).chain(sheet.columns.iter().copied());
    let mut heads: Vec<String> = columns.map(|metric| column(&escaped(metric.label()))).collect();
    heads.insert(1, column(&format!("× {}", escaped(&sheet.baseline))));
    format!("<tr>{}{}<th scope=\"col\">verdict</th></tr>", column("who"), heads.concat())
}

fn column(label: &str) -> String {
    format!("<th scope=\"col\">{label}</th>")
}

fn row(sheet: &Sheet, group: &Group, cell: &Cell) -> String {
    let name = format!("<th scope=\"row\">{}</th>", escaped(&words::named(cell)));
    if let Standing::Invalid(why) = &cell.standing {
        let span = sheet.columns.len() + 2;
        return format!(
            "<tr>{name}<td class=\"word\" colspan=\"{span}\">no number</td><td class=\"v\"><b>INVALID</b>: {}</td></tr>\n",
            escaped(why)
        );
    }
    let headline = cell
        .interval(sheet.headline)
        .map_or_else(|| word(cell), |value| digits(&words::range(value)));
    let ratio = group.ratio(&cell.series, &sheet.baseline, sheet.headline);
    let shown = ratio.map_or_else(|| "<td></td>".into(), |ratio| digits(&words::ratio(ratio)));
    let columns: String = sheet.columns.iter().map(|metric| value(cell, *metric)).collect();
    let verdict = verdict(sheet, cell, ratio);
    format!("<tr>{name}{headline}{shown}{columns}<td class=\"v\">{verdict}</td></tr>\n")
}

fn value(cell: &Cell, metric: Metric) -> String {
    words::median(cell, metric).map_or_else(|| word(cell), |value| digits(&words::amount(value)))
}

fn digits(text: &str) -> String {
    format!("<td>{text}</td>")
}

fn word(cell: &Cell) -> String {
    format!("<td class=\"word\">{}</td>", words::why_missing(cell))
}

/// Whether it differs from the baseline, and what must be said beside its numbers.
fn verdict(sheet: &Sheet, cell: &Cell, ratio: Option<Interval>) -> String {
    let base = escaped(&sheet.baseline);
    let mut said = match ratio.map(Apart::by) {
        _ if cell.series == sheet.baseline => vec!["the baseline".to_owned()],
        Some(Apart::No) => vec![format!("no difference from {base}")],
        Some(Apart::Above) => vec![format!("above {base}")],
        Some(Apart::Below) => vec![format!("below {base}")],
        Some(Apart::Unsettled) => vec!["not settled".to_owned()],
        None => Vec::new(),
    };
    match cell.failures() {
        0 => {}
        failed => said.push(format!("<b>{failed} FAILED</b>")),
    }
    if let Standing::Noisy(_) = &cell.standing {
        said.push("<b>NOISY</b>, see below".to_owned());
    }
    said.join("; ")
}

/// Who is missing and why, and how quiet it was.
fn below(group: &Group) -> String {
    let absent = group.absent.iter().map(|absent| {
        format!("<li>without <b>{}</b>: {}</li>", escaped(&absent.series), escaped(&absent.why))
    });
    let quiet = format!("<li>{}</li>", escaped(&quietness(group)));
    format!("<ul class=\"notes\">{}</ul>\n", absent.chain([quiet]).collect::<String>())
}

/// In how many rounds others disturbed.
pub(super) fn quietness(group: &Group) -> String {
    let rounds = group.quiet.len();
    match group.quiet.iter().filter(|quiet| quiet.is_noisy()).count() {
        0 if group.quiet.iter().any(|quiet| !quiet.is_verified()) => {
            format!("medians of {rounds} interleaved rounds, quietness unverified")
        }
        0 => format!("medians of {rounds} interleaved rounds, the machine was quiet"),
        noisy => format!(
            "NOISY in {noisy} of {rounds} rounds, at worst {}: what a wall clock says is left out",
            group.noise()
        ),
    }
}
