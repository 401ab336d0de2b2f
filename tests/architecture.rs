//! What no compiler can say of the house: which crate may know which (a manifest is soon changed), which room of the core may import
//! which, what the pure parts refuse to know, and how large a file may grow. DESIGN.md 3, held by a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A crate of ours by its folder, and the others that it may name in its manifest, tests aside.
const CRATES: &[(&str, &[&str])] = &[
    ("crates/core", &[]),
    ("crates/judge", &[]),
    ("crates/draw", &["core"]),
    ("crates/audit", &[]),
    ("crates/children", &[]),
    ("crates/dials", &["children", "core"]),
    ("crates/comparisons", &["children", "core", "draw"]),
    ("crates/workbench", &["children", "core", "draw", "judge"]),
    ("crates/server", &["core"]),
    ("crates/simulator", &["core"]),
    ("crates/scenarios", &["core", "draw", "server", "simulator", "workbench"]),
    ("crates/ladder", &["children", "core", "draw", "server", "workbench"]),
    ("lessons", &["core", "judge", "simulator", "workbench"]),
    ("lessons/judges", &["judge"]),
    (
        ".",
        &[
            "audit",
            "children",
            "comparisons",
            "core",
            "dials",
            "draw",
            "judge",
            "lessons",
            "server",
            "workbench",
        ],
    ),
];

/// A room of the core and the rooms it may import.
const ROOMS: &[(&str, &[&str])] = &[
    ("http", &[]),
    ("trace", &[]),
    ("measure", &[]),
    ("blink", &["http", "trace", "measure"]),
    ("models", &["http", "blink", "trace"]),
    ("jobs", &["blink", "trace", "measure"]),
    ("load", &["http", "measure"]),
    ("names", &[]),
];

const CORE: &str = "crates/core/src/";

/// Most lines a file may have, by the start of its path; the first that fits counts.
const CAPS: &[(&str, usize)] =
    &[("crates/core/src/models/", 150), ("lessons/judges/", 300), ("lessons/", 250), ("", 300)];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file, as a path from the root, with its text.
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for top in ["src", "crates", "lessons", "tests", "benches", "fuzz/fuzz_targets"] {
        collect(&root().join(top), &mut found);
    }
    found.sort();
    found
}

/// Those of the product: no tests beside it, no benches.
fn sources() -> Vec<(String, String)> {
    let product = |path: &str| {
        let top = path.split('/').next();
        matches!(top, Some("src" | "crates" | "lessons")) && !path.contains("/tests/")
    };
    files().into_iter().filter(|(path, _)| product(path)).collect()
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

/// The code of a file: no comments, and no item that is compiled for tests only (those may look anywhere).
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let indent = &line[..line.len() - line.trim_start().len()];
        match line.trim_start() {
            "#[cfg(test)]" => skip_item(&mut lines, indent),
            comment if comment.starts_with("//") => {}
            _ => code.extend([line, "\n"]),
        }
    }
    code
}

/// The rest of an item that begins on the next line: to its semicolon, or to the brace that closes it as rustfmt places it.
fn skip_item<'a>(lines: &mut impl Iterator<Item = &'a str>, indent: &str) {
    let attribute = |line: &&str| line.trim_start().starts_with("#[");
    let first = lines.by_ref().find(|line| !attribute(line)).unwrap_or_default();
    if !first.ends_with([';', '}']) {
        let end = format!("{indent}}}");
        let _rest = lines.by_ref().find(|line| *line == end);
    }
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

/// The crates of ours that a manifest names before its `[dev-dependencies]`.
fn known(manifest: &str) -> BTreeSet<&str> {
    let product = manifest.split("[dev-dependencies]").next().unwrap_or(manifest);
    let named = product.lines().filter_map(|line| line.strip_prefix("brigade-"));
    named.filter_map(|rest| rest.split(['.', ' ']).next()).collect()
}

#[test]
fn a_crate_names_only_those_that_it_may_know() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .expect("crates")
        .map(|entry| format!("crates/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .collect();
    let listed = |folder: &String| CRATES.iter().any(|(crate_, _)| crate_ == folder);
    assert!(folders.iter().all(listed), "{folders:?}: add the new one to CRATES");
    for (folder, may) in CRATES {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).expect(folder);
        // The root's manifest also says where the crates are.
        let manifest = manifest.split("[package]").nth(1).expect("a package");
        for name in known(manifest) {
            assert!(may.contains(&name), "{folder} may not know {name}: DESIGN.md 3");
        }
    }
}

#[test]
fn a_room_of_the_core_imports_only_the_rooms_below_it() {
    let allowed: BTreeMap<_, _> = ROOMS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(inner) = path.strip_prefix(CORE).filter(|inner| *inner != "lib.rs") else {
            continue;
        };
        let room = word(inner);
        let may = allowed.get(room.as_str());
        let may = may.unwrap_or_else(|| panic!("{path}: add the room `{room}` to ROOMS"));
        for name in imports(&code(&text)) {
            let is_room = allowed.contains_key(name.as_str());
            if is_room && name != room && !may.contains(&name.as_str()) {
                wrong.push(format!("{path} imports {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "edges that DESIGN.md 3 does not allow: {wrong:#?}");
}

#[test]
fn what_draws_knows_of_the_core_a_trace_and_what_is_measured() {
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("crates/draw/")) {
        let code = code(text);
        for (at, prefix) in code.match_indices("brigade_core::") {
            let room = word(&code[at + prefix.len()..]);
            assert!(["trace", "measure"].contains(&room.as_str()), "{path} knows `{room}`");
        }
    }
}

#[test]
fn a_lesson_never_names_another_lesson() {
    let sources = sources();
    let lesson = |path: &str| Some(path.strip_prefix("lessons/l")?.split_once('/')?.0.to_owned());
    let names: BTreeSet<String> = sources.iter().filter_map(|(path, _)| lesson(path)).collect();
    assert!(names.len() >= 13, "{names:?}");
    for (path, text) in &sources {
        let Some(own) = lesson(path) else { continue };
        let code = code(text);
        for other in names.iter().filter(|other| **other != own) {
            let named =
                code.contains(&format!("::l{other}")) || code.contains(&format!("../l{other}"));
            assert!(!named, "{path} reaches into l{other}; a lesson stands alone");
        }
    }
}

#[test]
fn the_core_has_no_colour() {
    let banned = ["std::net", "std::io", "async ", ".await", "Instant::now", "tokio", "smol"];
    let pure = |path: &str| {
        [
            "http/",
            "measure/arrivals",
            "measure/fcfs",
            "measure/laws",
            "measure/service_time",
            "measure/stat",
        ]
        .iter()
        .any(|start| path.starts_with(&format!("crates/core/src/{start}")))
            || (path.starts_with("crates/core/src/blink/")
                && !path.contains("/database/")
                && !path.contains("/stores/"))
    };
    let product = |path: &str| !path.ends_with("/tests.rs");
    for (path, text) in sources().into_iter().filter(|(path, _)| pure(path) && product(path)) {
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
    for (path, text) in files() {
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

#[test]
fn the_code_of_a_file_is_all_of_it_but_what_only_tests_compile() {
    let text = "use a;\n#[cfg(test)]\nmod tests;\nfn f() {\n    g();\n}\n#[cfg(test)]\n#[path = \"x.rs\"]\nmod x {\n    use b;\n}\n// c\nuse d;\n";
    assert_eq!(code(text), "use a;\nfn f() {\n    g();\n}\nuse d;\n");
    assert_eq!(
        known("brigade-core.workspace = true\nserde = \"1\"\n[dev-dependencies]\nbrigade-x = 1"),
        BTreeSet::from(["core"])
    );
}
