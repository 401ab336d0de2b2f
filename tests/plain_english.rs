//! Plain English: words and patterns that readers whose second language is English have to read twice do not stand in
//! the book, in the README and its neighbours, on a screen or in a comment.

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
        let whole = words.get(at).map_or("", String::as_str);
        whole.trim_end_matches("'s").trim_matches(|c: char| !c.is_alphabetic())
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

/// What a file of Rust code says: on screens and to its readers.
#[derive(Default)]
struct Words {
    /// Its string literals, one below the other.
    spoken: String,
    /// Its comments, the same.
    commented: String,
}

fn words(rust: &str) -> Words {
    let (mut words, mut inside) = (Words::default(), false);
    let mut rest = rust.chars();
    while let Some(c) = rest.next() {
        let follows = |text: &str| rest.as_str().starts_with(text);
        match c {
            // A quote as a character, a comment, what is escaped.
            '\'' if !inside && follows("\"'") => rest = rest.as_str()[2..].chars(),
            '/' if !inside && follows("/") => {
                words.commented.extend(rest.by_ref().take_while(|c| *c != '\n').chain(['\n']));
            }
            '\\' if inside && follows("n") => {
                rest.next();
                words.spoken.push('\n');
            }
            '\\' if inside => words.spoken.extend(rest.next()),
            '"' => {
                inside = !inside;
                words.spoken.push_str(" .\n"); // no sentence goes on in the next literal
            }
            c if inside => words.spoken.push(c),
            _ => {}
        }
    }
    words
}

/// Code without its tests.
fn without_tests(rust: &str) -> &str {
    let tests =
        ["#[cfg(test)]", "#[cfg(all(test,"].iter().filter_map(|attribute| rust.find(attribute));
    &rust[..tests.min().unwrap_or(rust.len())]
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
fn screens_and_comments_name_who_is_meant() {
    let (mut wrong, mut said, mut commented) = (Vec::new(), 0, 0);
    for folder in ["crates", "lessons", "src", "tests", "benches", "fuzz"] {
        for file in below(folder, "rs").into_iter().filter(|file| !file.ends_with("exercise.rs")) {
            let text = read(&file);
            let comments = words(&text).commented;
            let spoken = words(without_tests(&text)).spoken;
            let spoken = if is_a_test(&file) { String::new() } else { spoken };
            said += spoken.len();
            commented += comments.len();
            let faults = faults(&comments).into_iter().chain(faults(&spoken));
            wrong.extend(faults.map(|fault| format!("{}: {fault}", file.display())));
        }
    }
    assert!(said > 100_000, "the strings are found: {said} bytes");
    assert!(commented > 300_000, "the comments are found: {commented} bytes");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// No screen shows what a test says.
fn is_a_test(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let tests = || file.components().any(|part| part.as_os_str() == "tests");
    name == "tests.rs" || name.ends_with("_tests.rs") || tests()
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
    let code = "// nobody's\nlet a = \"who\\n\\\n ever\"; nobody(); '\"'; \"some\\\"body\"";
    let Words { spoken, commented } = words(code);
    assert!(faults(&spoken).is_empty(), "{spoken}");
    assert_eq!(faults(&commented).len(), 1, "{commented}");
    assert_eq!(faults(&words("say(\"to nobody\")").spoken).len(), 1);
}
