//! What changed since an earlier run, and what is noise.

use super::words;
use crate::judge::against::{Against, Change, Share, Shift};
use brigade_draw::escaped;
use std::collections::BTreeMap;

/// The section.
pub(super) fn section(against: &Against) -> String {
    let mut facts = vec![
        share("agree within their intervals", against.agreeing()),
        share("have half-widths of at most 10 % in both runs", against.narrow()),
        counts(against),
    ];
    facts.extend(against.circumstances.iter().cloned());
    format!(
        "<section id=\"changes\" aria-labelledby=\"h-changes\">\n\
<h2 id=\"h-changes\">What changed since the earlier run</h2>\n<ul>\n{}</ul>\n{}{}</section>\n",
        items(facts.into_iter()),
        table(against),
        unknown(against)
    )
}

fn items(texts: impl Iterator<Item = String>) -> String {
    texts.map(|text| format!("<li>{}</li>\n", escaped(&text))).collect()
}

fn share(what: &str, share: Share) -> String {
    match share.percent() {
        Some(percent) => format!("{} of {} cells ({percent:.0} %) {what}", share.part, share.all),
        None => format!("no cell of both runs can be used: none {what}"),
    }
}

/// How many of all figures, columns included, are what.
fn counts(against: &Against) -> String {
    let count =
        |is: fn(&Shift) -> bool| against.changes.iter().filter(|change| is(&change.shift)).count();
    format!(
        "of {} figures, columns included, {} may be the same, {} differ and perhaps by less than 15 %, {} are better, {} \
are worse, and of {} nothing can be said; {} cells are new and {} are gone. The intervals of all changes hold together with 95 %",
        against.changes.len(),
        count(|shift| *shift == Shift::Same),
        count(|shift| matches!(shift, Shift::Slight(_))),
        count(|shift| matches!(shift, Shift::Better(_))),
        count(|shift| matches!(shift, Shift::Worse(_))),
        count(|shift| matches!(shift, Shift::Unknown(_))),
        against.added,
        against.gone
    )
}

/// Only what is better or worse, headlines first, then the largest.
fn table(against: &Against) -> String {
    let by = |change: &Change| match change.shift {
        Shift::Better(by) | Shift::Worse(by) => Some(by),
        _ => None,
    };
    let mut named: Vec<(&Change, f64)> =
        against.changes.iter().filter_map(|change| Some((change, by(change)?))).collect();
    named.sort_by(|(a, x), (b, y)| {
        b.is_headline.cmp(&a.is_headline).then(y.abs().total_cmp(&x.abs()))
    });
    if named.is_empty() {
        return String::new();
    }
    let heads = ["cell", "what", "before", "now", "change", "verdict"];
    let heads = heads.map(|head| format!("<th scope=\"col\">{head}</th>")).concat();
    let rows: String = named.into_iter().map(|(change, by)| row(change, by)).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: what changed\">\
<table><caption><span>changed by 15 % or more: the whole interval of the change lies beyond</span></caption>\
<thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}

fn row(change: &Change, by: f64) -> String {
    let beside = change.beside.as_ref().map_or(String::new(), |below| format!(" × {below}"));
    let [before, now] = [change.old, change.new]
        .map(|found| found.map_or("?".into(), |found| words::range(&found)));
    let word = if matches!(change.shift, Shift::Better(_)) { "better" } else { "<b>WORSE</b>" };
    format!(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{before}</td><td>{now}</td><td>{:+.0} %</td><td class=\"v\">{word}</td></tr>\n",
        escaped(&change.id),
        escaped(&format!("{}{beside}", change.metric)),
        by * 100.0
    )
}

/// Why nothing can be said of the others, each reason once.
fn unknown(against: &Against) -> String {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &against.changes {
        if let Shift::Unknown(why) = &change.shift {
            *reasons.entry(why).or_default() += 1;
        }
    }
    match reasons.len() {
        0 => String::new(),
        _ => format!(
            "<details><summary>Why nothing can be said of {} figures</summary>\n<ul>\n{}</ul></details>\n",
            reasons.values().sum::<usize>(),
            items(reasons.into_iter().map(|(why, count)| format!("{count} × {why}")))
        ),
    }
}
