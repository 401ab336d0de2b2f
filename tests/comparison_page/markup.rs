//! Just enough of HTML to look at a page that is written as XML is: every tag closed, every attribute in quotes.

use std::collections::BTreeSet;

/// What stands from `start` to the next `end`.
pub(crate) fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    rest.split(end).next().expect("split yields at least one part")
}

/// The value of the first such attribute.
pub(crate) fn attribute<'a>(markup: &'a str, name: &str) -> &'a str {
    between(markup, &format!("{name}=\""), "\"")
}

/// Only what is to be read.
pub(crate) fn text(markup: &str) -> String {
    let parts = markup.split('<').map(|part| part.rsplit('>').next().expect("at least one part"));
    parts.collect()
}

/// Every picture with a title.
pub(crate) fn pictures(page: &str) -> impl Iterator<Item = &str> {
    page.split("<svg ")
        .skip(1)
        .map(|rest| rest.split("</svg>").next().expect("at least one part"))
        .filter(|picture| picture.contains("<title"))
}

/// What the paths of a class draw.
pub(crate) fn paths<'a>(picture: &'a str, class: &str) -> Vec<&'a str> {
    let start = format!("<path class=\"{class}\"");
    picture.split(start.as_str()).skip(1).map(|rest| between(rest, " d=\"", "\"")).collect()
}

/// Where a path of `M`, `L`, `H`, `V` and short strokes `h`, `v` goes.
pub(crate) fn corners(path: &str) -> Vec<(f64, f64)> {
    let starts = path.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at);
    let starts: Vec<usize> = starts.chain([path.len()]).collect();
    let strokes = starts.windows(2).map(|ends| path[ends[0]..ends[1]].split_at(1));
    let mut at = (0.0, 0.0);
    strokes
        .map(|(letter, numbers)| {
            let numbers: Vec<f64> =
                numbers.split(' ').map(|n| n.parse().expect("a number")).collect();
            at = match (letter, &numbers[..]) {
                ("M" | "L", [x, y]) => (*x, *y),
                ("H", [x]) => (*x, at.1),
                ("V", [y]) => (at.0, *y),
                ("h", [x]) => (at.0 + x, at.1),
                ("v", [y]) => (at.0, at.1 + y),
                _ => panic!("{letter} {numbers:?} in {path}"),
            };
            at
        })
        .collect()
}

/// Panics unless every tag is closed in order, ids are unique, and what is referred to exists.
pub(crate) fn check(page: &str) {
    let body = page.strip_prefix("<!DOCTYPE html>\n").expect("a doctype");
    let mut open: Vec<&str> = Vec::new();
    let (mut ids, mut wanted) = (BTreeSet::new(), BTreeSet::new());
    for tag in body.split('<').skip(1) {
        let (tag, after) = tag.split_once('>').unwrap_or_else(|| panic!("<{tag} has no end"));
        assert!(!after.contains('>'), "a > outside of a tag behind <{tag}: {after}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed");
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        for part in tag.split(' ').filter(|part| part.starts_with("id=\"")) {
            assert!(ids.insert(attribute(part, "id")), "{part} occurs twice");
        }
        if tag.contains("aria-labelledby=") {
            wanted.extend(attribute(tag, "aria-labelledby").split(' '));
        }
        if tag.contains("href=\"#") {
            wanted.insert(&attribute(tag, "href")[1..]);
        }
        if !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("a name"));
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    assert!(wanted.is_subset(&ids), "lead nowhere: {:?}", wanted.difference(&ids));
}
