//! What can be said of a learner's file before it is compiled. Pure.
//!
//! This is no sandbox. It is there to say early, and in words, what the judge could not see or would not survive.

use super::absent;
use super::tokens::{Path, Token, paths, tokens};

/// The largest file that is judged, in bytes.
pub(super) const LARGEST: usize = 64 << 10;

/// The project's own manifest: crates that a learner knows from it, and that a judge cannot check.
const MANIFEST: &str = include_str!("../../../../Cargo.toml");

/// Why a file is not judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Over 64 KiB.
    #[error(
        "exercise.rs is larger than 64 KiB; a repair needs a few lines more than what ships. `reset` brings that back."
    )]
    TooLarge,
    /// Bytes that are no UTF-8.
    #[error(
        "exercise.rs is not UTF-8 text: byte {byte}, in line {line}, cannot be read. Save it as UTF-8."
    )]
    NotText {
        /// From 1.
        line: usize,
        /// From 0.
        byte: usize,
    },
    /// Nothing but white space and comments.
    #[error(
        "exercise.rs is empty: the judge calls what used to stand in it. `reset` brings that back."
    )]
    Empty,
    /// Something that an exercise may not contain.
    #[error("line {line}: `{what}` cannot be judged. {why}")]
    Unjudged {
        /// From 1.
        line: usize,
        /// As it is written.
        what: String,
        /// Why not, and what instead.
        why: &'static str,
    },
}

/// Words that an exercise may not contain, and why.
const WORDS: &[(&str, &str)] = &[
    ("unsafe", "Every exercise has a repair in safe Rust."),
    (
        "catch_unwind",
        "A panic that is caught is still a broken promise; see to it that there is none.",
    ),
    ("extern", "What it declares is outside of what the judge compiles."),
    (
        "macro_rules",
        "The judge reads the words of this file, and a macro can make others of them. Write a function.",
    ),
];

/// Macros that an exercise may not use, and why.
const MACROS: &[(&str, &str)] = &[
    ("include", "The repair is what stands in exercise.rs, and nothing else."),
    ("include_str", "The repair is what stands in exercise.rs, and nothing else."),
    ("include_bytes", "The repair is what stands in exercise.rs, and nothing else."),
    (
        "thread_local",
        "The judge runs all threads of a schedule in one, so what is local to it is shared by all, and kept from one schedule to the next. Hand it over as an argument.",
    ),
];

const UNSEEN: &str = "The judge sees only what comes from `super::sync`, which stands in for `std::sync` and `std::thread`: `use super::sync::{Arc, Mutex, thread}`.";
const OUTSIDE: &str = "A repair works on what it is handed; the judge tries every schedule of it and lends it nothing else.";
const ELSEWHERE: &str = "The repair is what stands in exercise.rs: it may use `super::sync` and what it defines itself.";
const RENAMED: &str = "Name what is used of it, as in `use std::collections::HashMap`, so that the judge can see what it is.";
const UNCHECKED: &str = "The judge cannot look into other crates. What is shared between threads comes from `super::sync`.";
const CLOCK: &str = "The judge's threads have no clock: what waits for a time to pass waits for nothing that another thread does.";
const HOOKS: &str = "The judge listens for panics itself.";

/// Paths that an exercise may not use, by how they begin, and why.
const PATHS: &[(&[&str], &str)] = &[
    (&["std", "sync"], UNSEEN),
    (&["core", "sync"], UNSEEN),
    (&["std", "thread"], UNSEEN),
    (&["std", "fs"], OUTSIDE),
    (&["std", "process"], OUTSIDE),
    (&["std", "env"], OUTSIDE),
    (&["std", "net"], OUTSIDE),
    (&["std", "os"], OUTSIDE),
    (&["std", "panic"], HOOKS),
    (&["std", "time", "Instant"], CLOCK),
    (&["std", "time", "SystemTime"], CLOCK),
    (&["std", "*"], RENAMED),
    (&["core", "*"], RENAMED),
    (&["crate"], ELSEWHERE),
    (&["brigade"], ELSEWHERE),
];

/// The file as text, if it can be judged. What ships as broken may be used by a repair, too.
///
/// # Errors
/// The first thing that is in the way.
pub fn look(bytes: &[u8], broken: &str) -> Result<String, Refusal> {
    if bytes.len() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to();
        Refusal::NotText { byte, line: 1 + bytes[..byte].iter().filter(|&&b| b == b'\n').count() }
    })?;
    let tokens = tokens(text);
    if tokens.is_empty() {
        return Err(Refusal::Empty);
    }
    let shipped = suspects(broken);
    let model = broken.contains("super::sync");
    let allowed = |found: &Suspect| {
        shipped.iter().any(|old| old.what == found.what) || (!model && found.what == "std::sync")
    };
    let absent = if model { absent(&tokens) } else { Vec::new() };
    match suspects(text).into_iter().chain(absent).find(|found| !allowed(found)) {
        Some(Suspect { what, line, why }) => Err(Refusal::Unjudged { line, what, why }),
        None => Ok(text.into()),
    }
}

/// Something that may not be there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Suspect {
    what: String,
    line: usize,
    why: &'static str,
}

/// What may not be there, in the order of the lines.
fn suspects(source: &str) -> Vec<Suspect> {
    let tokens = tokens(source);
    let mut found: Vec<_> = (0..tokens.len()).filter_map(|at| word(&tokens[at..])).collect();
    found.extend(paths(&tokens).iter().filter_map(path));
    found.sort_by_key(|suspect| suspect.line);
    found
}

/// What `super::sync` lacks, for an exercise that has it.
fn absent(tokens: &[Token<'_>]) -> Vec<Suspect> {
    let words = (0..tokens.len()).map(|at| (tokens[at].line, absent::word(&tokens[at..])));
    let paths = paths(tokens);
    let paths = paths.iter().map(|path| (path.line, absent::path(path)));
    let suspect = |(line, found): (usize, Option<absent::Absent>)| {
        found.map(|(what, why)| Suspect { what, line, why })
    };
    words.chain(paths).filter_map(suspect).collect()
}

/// What the first of these tokens begins, if it may not be there.
fn word(tokens: &[Token<'_>]) -> Option<Suspect> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let found = |what: String, why| Some(Suspect { what, line: tokens[0].line, why });
    if let Some((word, why)) = WORDS.iter().find(|(word, _)| *word == text(0)) {
        return found((*word).into(), *why);
    }
    match (text(0), text(1), text(2)) {
        (name, "!", _) => {
            let (name, why) = MACROS.iter().find(|(known, _)| *known == name)?;
            found(format!("{name}!"), why)
        }
        ("mod", name, ";") => found(format!("mod {name};"), ELSEWHERE),
        ("#", "[", "path") => found("#[path]".into(), ELSEWHERE),
        _ => None,
    }
}

fn path(path: &Path<'_>) -> Option<Suspect> {
    let found = |length: usize, why| {
        let what = path.segments[..length].join("::");
        Some(Suspect { what, line: path.line, why })
    };
    let begins = |start: &&[&str]| path.segments.starts_with(start);
    if let Some((start, why)) = PATHS.iter().find(|(start, _)| begins(start)) {
        return found(start.len(), why);
    }
    let first = path.segments.first()?;
    if matches!(*first, "std" | "core") && path.used && matches!(path.segments[1..], [] | ["self"])
    {
        return found(1, RENAMED);
    }
    if crates().any(|name| name == *first) {
        return found(1, UNCHECKED);
    }
    let outwards = path.segments.iter().take_while(|name| matches!(**name, "super" | "self"));
    let (length, up) = outwards
        .fold((0, 0), |(length, up), name| (length + 1, up + usize::from(*name == "super")));
    // Out of the file leads one way only. A `*` would bring the judge's own modules along.
    let leaves = up > path.depth && path.segments.get(length) != Some(&"sync");
    leaves.then(|| found((length + 1).min(path.segments.len()), ELSEWHERE)).flatten()
}

/// The crates that this project depends on, as they are called in code.
fn crates() -> impl Iterator<Item = String> {
    let tables = MANIFEST.split("\n[").filter(|table| {
        table.lines().next().is_some_and(|head| head.trim_end().ends_with("dependencies]"))
    });
    let names = tables.flat_map(|table| table.lines().filter_map(|line| line.split_once(" = ")));
    names.map(|(name, _)| name.trim().replace('-', "_"))
}

#[cfg(test)]
mod tests;
