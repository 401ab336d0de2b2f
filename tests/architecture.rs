//! Who may import whom, and how large a room's files may grow: DESIGN.md 3, held by a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A room and the rooms it may import. `lessons` is named by nobody but `lib.rs` and `main.rs`.
const EDGES: &[(&str, &[&str])] = &[
    ("http", &[]),
    ("trace", &[]),
    ("measure", &[]),
    ("blink", &["http", "trace"]),
    ("models", &["http", "blink", "trace"]),
    ("jobs", &["blink", "trace"]),
    ("load", &["http", "measure"]),
    ("dials", &["trace", "measure", "load"]),
    ("workbench", &["trace", "measure", "load"]),
    ("comparisons", &["http", "trace", "measure", "blink", "models", "jobs", "load"]),
    ("lessons", &["http", "trace", "measure", "blink", "models", "jobs", "load", "workbench"]),
];

/// What stands above the rooms: the map of each crate, and the binary.
const ABOVE: &[&str] = &["core", "lib", "main", "cli", "commands"];

/// Most lines a file may have, by the start of its path; the first that fits counts.
const CAPS: &[(&str, usize)] = &[("src/models/", 150), ("lessons/", 250), ("", 300)];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `src` and `lessons`, as a path from the root, with its text.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for top in ["src", "lessons"] {
        collect(&root().join(top), &mut found);
    }
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.ends_with("exercise.rs") && path.starts_with(root().join("lessons")) {
            // The learner's: theirs to make as long as they like.
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name =
                path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
}

/// `src/http/session.rs` → `http`; `lessons/l02/mod.rs` → `lessons`; `src/main.rs` → `main`.
fn room(path: &str) -> &str {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    inner.split(['/', '.']).next().unwrap_or(inner)
}

/// The code of a file: no comments, no unit tests (they may look anywhere).
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// What stands behind `crate::` in `code`: `crate::http::Session` and `crate::{http, trace::Task}` alike.
fn imports(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_heads(group)),
            None => _ = names.insert(word(rest)),
        }
    }
    names.remove("");
    names
}

/// The first word of each member of `{a::b, c::{d, e}}`, the opening brace taken off.
fn group_heads(group: &str) -> Vec<String> {
    let (mut heads, mut depth, mut fresh) = (Vec::new(), 0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && !c.is_whitespace() => {
                heads.push(word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

#[test]
fn a_room_imports_only_the_rooms_below_it() {
    let allowed: BTreeMap<_, _> = EDGES.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(may) = allowed.get(room(&path)) else {
            continue;
        };
        for name in imports(&code(&text)) {
            if allowed.contains_key(name.as_str())
                && name != room(&path)
                && !may.contains(&name.as_str())
            {
                wrong.push(format!("{path} imports {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "edges that DESIGN.md 3 does not allow: {wrong:#?}");
}

#[test]
fn every_room_is_in_the_table() {
    let rooms: BTreeSet<_> = EDGES.iter().map(|(room, _)| *room).collect();
    for (path, _) in sources() {
        let room = room(&path);
        assert!(
            rooms.contains(room) || ABOVE.contains(&room),
            "{path}: add the room `{room}` to EDGES"
        );
    }
}

#[test]
fn a_lesson_never_imports_another_lesson() {
    for (path, text) in sources() {
        if path.starts_with("lessons/") && path != "lessons/mod.rs" {
            assert!(
                !imports(&code(&text)).contains("lessons"),
                "{path} reaches into the course; a lesson stands alone"
            );
        }
    }
}

#[test]
fn the_core_has_no_colour() {
    let banned = ["std::net", "std::io", "async ", ".await", "Instant::now", "tokio", "smol"];
    let pure = |path: &str| {
        ["src/http/", "src/measure/laws", "src/measure/stat"]
            .iter()
            .any(|start| path.starts_with(start))
            || (path.starts_with("src/blink/")
                && !path.contains("/database/")
                && !path.contains("/stores/"))
    };
    for (path, text) in sources().into_iter().filter(|(path, _)| pure(path)) {
        let code = code(&text);
        for name in banned {
            assert!(
                !code.contains(name),
                "{path} knows `{name}`: sockets, clocks and runtimes stay outside"
            );
        }
    }
}

#[test]
fn a_file_says_first_what_it_is_for_and_stays_small() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let cap =
            CAPS.iter().find(|(start, _)| path.starts_with(start)).map_or(300, |(_, cap)| *cap);
        let lines = text.lines().count();
        if lines > cap {
            wrong.push(format!("{path}: {lines} lines, at most {cap}"));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{path}: does not start with `//!`"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_reader_of_imports_sees_single_names_and_groups() {
    let seen = imports("use crate::{http::{Session, Turn}, trace}; fn f(x: crate::blink::Link) {}");
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["blink", "http", "trace"]);
}
