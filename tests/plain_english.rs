//! Plain English: words and patterns that readers whose second language is English have to read twice do not stand in
//! the book, in the README and its neighbours, or on the screens of the lessons.

use std::fs;
use std::path::{Path, PathBuf};

/// A word that hides who is meant, and what to write instead.
const WORDS: &[(&str, &str)] = &[
    ("whoever", "say who: `a thread that`, `the client that`"),
    ("whomever", "say who"),
    ("nobody", "say of whom: `no thread`, `no other task`, `none`"),
    ("somebody", "say who: `another thread`, `a user`"),
];

/// `a thread a client` is no English: `one thread per client`.
const PER: &[&str] = &[
    "chunk",
    "connection",
    "line",
    "lock",
    "loop",
    "process",
    "ring",
    "statement",
    "table",
    "task",
    "thread",
    "worker",
];

/// What there is one for each of.
const EACH: &[&str] =
    &["client", "connection", "core", "line", "request", "shard", "thread", "trip", "user"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the project that ends so.
fn below(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What is wrong with a text, each with the words around it.
fn faults(text: &str) -> Vec<String> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let word = |at: usize| {
        words.get(at).map_or("", |word| word.trim_matches(|c: char| !c.is_alphabetic()))
    };
    let near = |at: usize| words[at.saturating_sub(4)..words.len().min(at + 5)].join(" ");
    let hard = |at: usize| {
        let (word, instead) = WORDS.iter().find(|(hard, _)| *hard == word(at))?;
        Some(format!("`{word}` in `{}`: {instead}", near(at)))
    };
    // Whole words but the last: `a thread, a client` is a list.
    let per = |at: usize| {
        let [a, thread, b] = [0, 1, 2].map(|by| words.get(at + by).map_or("", String::as_str));
        let paired = a == "a" && b == "a" && PER.contains(&thread) && EACH.contains(&word(at + 3));
        paired.then(|| format!("`{}`: one {thread} per {}", near(at), word(at + 3)))
    };
    (0..words.len()).flat_map(|at| hard(at).into_iter().chain(per(at))).collect()
}

/// The string literals of Rust code outside of its tests, one below the other.
fn spoken(rust: &str) -> String {
    let tests =
        ["#[cfg(test)]", "#[cfg(all(test,"].iter().filter_map(|attribute| rust.find(attribute));
    let code = &rust[..tests.min().unwrap_or(rust.len())];
    let (mut spoken, mut inside) = (String::new(), false);
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        let follows = |text: &str| rest.as_str().starts_with(text);
        match c {
            // A quote as a character, a comment, what is escaped.
            '\'' if !inside && follows("\"'") => rest = rest.as_str()[2..].chars(),
            '/' if !inside && follows("/") => _ = rest.find(|c| *c == '\n'),
            '\\' if inside && follows("n") => {
                rest.next();
                spoken.push('\n');
            }
            '\\' if inside => spoken.extend(rest.next()),
            '"' => {
                inside = !inside;
                spoken.push('\n');
            }
            c if inside => spoken.push(c),
            _ => {}
        }
    }
    spoken
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_book_and_the_readme_name_who_is_meant() {
    let mut pages = below("docs", "md");
    pages.extend(["README.md", "CONTRIBUTING.md", "DESIGN.md"].map(|page| root().join(page)));
    assert!(pages.len() > 20, "{pages:?}");
    let mut wrong = Vec::new();
    for page in pages {
        let faults = faults(&read(&page)).into_iter();
        wrong.extend(faults.map(|fault| format!("{}: {fault}", page.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn lessons_and_their_screens_name_who_is_meant() {
    let mut wrong = Vec::new();
    let mut said = 0;
    for folder in [
        "lessons",
        "crates/workbench",
        "crates/server",
        "crates/ladder",
        "src/commands",
        "src/cli",
        "crates/core/src/models",
    ] {
        for file in below(folder, "rs").into_iter().filter(|file| !is_a_test(file)) {
            let spoken = spoken(&read(&file));
            said += spoken.len();
            let faults = faults(&spoken).into_iter();
            wrong.extend(faults.map(|fault| format!("{}: {fault}", file.display())));
        }
    }
    assert!(said > 50_000, "the strings are found: {said} bytes");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The learner's own file is not ours to judge, and no screen shows a test.
fn is_a_test(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name == "exercise.rs" || name == "tests.rs" || name.ends_with("_tests.rs")
}

#[test]
fn what_is_hard_to_read_is_found() {
    for (text, expected) in [
        ("Nobody waits.", 1),
        ("A thread a client, and a ring a core.", 2),
        ("one thread per client; a thread, a client", 0),
        ("a task and a thread", 0),
    ] {
        assert_eq!(faults(text).len(), expected, "{text}: {:?}", faults(text));
    }
    let code = "// nobody\nlet a = \"who\\n\\\n ever\"; nobody(); '\"'; \"some\\\"body\"";
    assert!(faults(&spoken(code)).is_empty(), "{}", spoken(code));
    assert_eq!(faults(&spoken("say(\"to nobody\")")).len(), 1);
}
