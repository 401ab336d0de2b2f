//! Every cell of a point as a table: the headline with its interval, the ratio, the other columns, and in words
//! whether it differs from the baseline or why there is no number.

use super::words;
use crate::show::notes;
use crate::{Apart, Cell, Group, Sheet, Standing};
use brigade_core::measure::Spread;
use brigade_draw::escaped;

/// One point, best first.
pub(super) fn table(sheet: &Sheet, group: &Group) -> String {
    let place = escaped(&words::place(sheet, group));
    let rows: String = notes::sorted(group, sheet.headline)
        .into_iter()
        .map(|cell| row(sheet, group, cell))
        .collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: {}, {place}\">\
<table><caption><span>{place}: {}</span></caption><thead>{}</thead><tbody>\n{rows}</tbody></table></div>\n{}",
        escaped(&sheet.slice),
        escaped(&words::note(group)),
        head(sheet),
        below(sheet, group)
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
    let figure = |metric, words: fn(&Spread) -> String| {
        let found = group.spread(&cell.series, metric);
        found.map_or_else(|| word(cell), |found| digits(&words(&found)))
    };
    let headline = figure(sheet.headline, words::range);
    let ratio = group.ratio(&cell.series, &sheet.baseline, sheet.headline);
    let ratio = ratio.filter(|_| cell.note.is_empty());
    let shown = ratio.map_or_else(|| "<td></td>".into(), |ratio| digits(&words::ratio(&ratio)));
    let columns: String = sheet
        .columns
        .iter()
        .map(|metric| figure(*metric, |found| words::amount(found.mid())))
        .collect();
    let verdict = verdict(sheet, group, cell);
    format!("<tr>{name}{headline}{shown}{columns}<td class=\"v\">{verdict}</td></tr>\n")
}

fn digits(text: &str) -> String {
    format!("<td>{text}</td>")
}

fn word(cell: &Cell) -> String {
    format!("<td class=\"word\">{}</td>", words::why_missing(cell))
}

/// Whether it differs from the baseline, and what must be said beside its numbers.
fn verdict(sheet: &Sheet, group: &Group, cell: &Cell) -> String {
    let base = escaped(&sheet.baseline);
    let mut said = match group.apart(&cell.series, &sheet.baseline, sheet.headline) {
        _ if cell.series == sheet.baseline => vec!["the baseline".to_owned()],
        _ if !cell.note.is_empty() => vec!["not ranked, see above".to_owned()],
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

/// Who is missing and why, how far the numbers reach, and how quiet it was.
fn below(sheet: &Sheet, group: &Group) -> String {
    let absent = group.absent.iter().map(|absent| {
        format!("<li>without <b>{}</b>: {}</li>", escaped(&absent.series), escaped(&absent.why))
    });
    let ratios = notes::without_ratios(sheet, group);
    let ending = [notes::reach(group), notes::quietness(group)];
    let others = ratios.into_iter().chain(ending);
    let others = others.map(|note| format!("<li>{}</li>", escaped(&note)));
    format!("<ul class=\"notes\">{}</ul>\n", absent.chain(others).collect::<String>())
}
