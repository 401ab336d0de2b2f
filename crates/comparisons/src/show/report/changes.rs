//! What changed between two runs, and what is noise.

use super::hanging;
use crate::Against;
use crate::judge::against::{Change, Share, Shift};
use brigade_core::measure::{Spread, figure};
use std::collections::BTreeMap;

/// The comparison with an earlier run, as text.
pub fn changes(against: &Against) -> String {
    let mut text = match against.circumstances.as_slice() {
        [] => "AGAINST AN EARLIER RUN of the same commit, on the same machine\n".to_owned(),
        several => hanging("AGAINST AN EARLIER RUN: ", &several.join("; ")),
    };
    text.push_str(&share("agree within their intervals", against.agreeing()));
    text.push_str(&share("have half-widths of at most 10 % in both runs", against.narrow()));
    text.push_str(&counts(against));
    let mut named: Vec<(&Change, f64, &str)> = against.changes.iter().filter_map(named).collect();
    named.sort_by(|(a, x, _), (b, y, _)| {
        b.is_headline.cmp(&a.is_headline).then(y.abs().total_cmp(&x.abs()))
    });
    text.extend(named.into_iter().map(|(change, by, word)| changed(change, by, word)));
    text.push_str(&unknown(against));
    text
}

fn share(what: &str, share: Share) -> String {
    match share.percent() {
        Some(percent) => {
            let (part, all) = (share.part, share.all);
            hanging("- ", &format!("{part} of {all} cells ({percent:.0} %) {what}"))
        }
        None => hanging("- ", &format!("no cell of both runs can be used: none {what}")),
    }
}

/// How many of all figures, columns included, are what.
fn counts(against: &Against) -> String {
    let count =
        |is: fn(&Shift) -> bool| against.changes.iter().filter(|change| is(&change.shift)).count();
    let text = format!(
        "of {} figures, columns included, {} may be the same, {} differ and perhaps by less than 15 %, {} are better, {} \
         worse, and of {} nothing can be said; {} cells are new, {} are gone. The intervals of all changes hold together with 95 %",
        against.changes.len(),
        count(|shift| *shift == Shift::Same),
        count(|shift| matches!(shift, Shift::Slight(_))),
        count(|shift| matches!(shift, Shift::Better(_))),
        count(|shift| matches!(shift, Shift::Worse(_))),
        count(|shift| matches!(shift, Shift::Unknown(_))),
        against.added,
        against.gone,
    );
    hanging("- ", &text)
}

fn named(change: &Change) -> Option<(&Change, f64, &'static str)> {
    match change.shift {
        Shift::Better(by) => Some((change, by, "better")),
        Shift::Worse(by) => Some((change, by, "WORSE")),
        _ => None,
    }
}

/// Which figure, by how much, and both intervals.
fn changed(change: &Change, by: f64, word: &str) -> String {
    let beside = change.beside.as_ref().map_or(String::new(), |below| format!(" × {below}"));
    let figures = |found: Option<Spread>| found.map_or("?".into(), in_words);
    let (old, new) = (figures(change.old), figures(change.new));
    let head = format!("{word:<7}{:>+5.0} %  ", by * 100.0);
    let what = format!("{}{beside}: {old} before, {new} now", change.metric);
    hanging(&head, &change.id) + &hanging(&" ".repeat(head.len()), &what)
}

fn in_words(found: Spread) -> String {
    let [low, mid, high] = [found.low(), found.mid(), found.high()].map(figure);
    match found {
        Spread::Interval(_) => format!("{mid} ({low}-{high})"),
        Spread::Range(_) => format!("{mid} [{low}..{high}]"),
    }
}

/// Why nothing can be said of the others, each reason once.
fn unknown(against: &Against) -> String {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &against.changes {
        if let Shift::Unknown(why) = &change.shift {
            *reasons.entry(why).or_default() += 1;
        }
    }
    reasons
        .into_iter()
        .map(|(why, count)| hanging("unknown: ", &format!("{count} × {why}")))
        .collect()
}
