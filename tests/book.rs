//! The book's own compiler: `mdbook build` lets missing includes, anchors and links pass; this does not.

use std::fs;
use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// Every chapter with its text.
fn chapters() -> Vec<(PathBuf, String)> {
    let mut found: Vec<_> = fs::read_dir(docs())
        .expect("docs/ exists")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| (path.clone(), fs::read_to_string(&path).expect("text")))
        .collect();
    found.sort();
    assert!(found.len() > 1, "the book has chapters");
    found
}

/// What stands between `open` and `close`, each time.
fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(open).filter_map(move |(at, _)| text[at + open.len()..].split(close).next())
}

/// What is wrong with one `{{#include file:anchor}}`, if anything.
fn include_fault(directive: &str) -> Option<String> {
    let (file, anchor) =
        directive.trim().split_once(':').map_or((directive.trim(), None), |(f, a)| (f, Some(a)));
    let Ok(text) = fs::read_to_string(docs().join(file)) else {
        return Some(format!("no file {file}"));
    };
    let anchor = anchor.filter(|name| !name.starts_with(|c: char| c.is_ascii_digit()))?;
    let whole = ["ANCHOR: ", "ANCHOR_END: "]
        .iter()
        .all(|mark| text.lines().any(|line| line.trim_end().ends_with(&format!("{mark}{anchor}"))));
    (!whole).then(|| format!("no anchor {anchor} in {file}"))
}

/// What is wrong with one link target, if anything. Links to other sites are not followed.
fn link_fault(target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = target.split_once('#').map_or((target, None), |(f, h)| (f, Some(h)));
    if file.is_empty() {
        return None;
    }
    let Ok(text) = fs::read_to_string(docs().join(file)) else {
        return Some(format!("no file {file}"));
    };
    let found =
        heading.is_none_or(|id| text.lines().any(|line| line.starts_with('#') && slug(line) == id));
    (!found).then(|| format!("no heading for {target}"))
}

/// A heading as mdBook makes it an id.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter_map(|c| {
            if c.is_alphanumeric() || c == '-' || c == '_' {
                Some(c)
            } else if c == ' ' {
                Some('-')
            } else {
                None
            }
        })
        .collect()
}

#[test]
fn every_include_names_a_file_and_an_anchor_that_exist() {
    let mut wrong = Vec::new();
    for (path, text) in chapters() {
        let faults = between(&text, "{{#include ", "}}").filter_map(include_fault);
        wrong.extend(faults.map(|fault| format!("{}: {fault}", path.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for (path, text) in chapters() {
        let faults = between(&text, "](", ")").filter_map(link_fault);
        wrong.extend(faults.map(|fault| format!("{}: {fault}", path.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether code in a page is a path from the root, and no pattern, no place to be filled in and nothing that is made only later.
fn is_a_path(code: &&str) -> bool {
    let tops = ["crates/", "src/", "lessons/", "tests/", "docs/", "benches/", "fuzz/"];
    let made_later = code.starts_with("fuzz/artifacts") || code.contains("/lNN_");
    tops.iter().any(|top| code.starts_with(top))
        && !code.contains(['<', '*', '…', '{', ' ', '\n'])
        && !made_later
}

#[test]
fn every_file_that_a_page_beside_the_code_names_is_there() {
    let root = docs().join("..");
    let here = |target: &&str| !target.contains("://") && !root.join(target).exists();
    for page in ["README.md", "CONTRIBUTING.md", "DESIGN.md", "docs/map.md"] {
        let text = fs::read_to_string(root.join(page)).expect(page);
        // A path in code is as good as a link.
        let code = text.split('`').skip(1).step_by(2).filter(is_a_path);
        let missing: Vec<&str> = between(&text, "](", ")").chain(code).filter(here).collect();
        assert!(missing.is_empty(), "{page}: {missing:?}");
    }
}

#[test]
fn every_chapter_is_in_the_summary() {
    let summary = fs::read_to_string(docs().join("SUMMARY.md")).expect("docs/SUMMARY.md");
    for (path, _) in chapters() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(
            name == "SUMMARY.md" || summary.contains(&format!("({name})")),
            "{name} is not in SUMMARY.md"
        );
    }
}

#[test]
fn code_in_the_book_is_included_and_never_typed() {
    for (path, text) in chapters() {
        for block in between(&text, "```rust", "```") {
            let typed = block.lines().skip(1).filter(|line| !line.contains("{{#include")).count();
            assert!(
                typed <= 5,
                "{}: {typed} lines of Rust typed by hand:\n{block}",
                path.display()
            );
        }
    }
}

#[test]
fn every_figure_has_a_caption() {
    for (path, text) in chapters() {
        for figure in between(&text, "<figure", "</figure>") {
            assert!(
                figure.contains("<figcaption>"),
                "{}: a figure without a caption",
                path.display()
            );
        }
    }
}

#[test]
fn no_figure_stands_twice_for_the_print_page_holds_all_chapters() {
    let mut seen = std::collections::BTreeMap::new();
    for (path, text) in chapters() {
        for figure in between(&text, "{{#include figures/", "}}") {
            if let Some(first) = seen.insert(figure.to_string(), path.clone()) {
                panic!("{figure} stands in {} and in {}", first.display(), path.display());
            }
        }
    }
    assert!(!seen.is_empty());
}
