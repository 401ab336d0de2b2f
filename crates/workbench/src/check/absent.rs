//! What `super::sync` lacks of `std::sync` and `std::thread`, and what to use instead. Pure.

use super::tokens::{Path, Token};

/// By the last words of a path.
const PATHS: &[(&[&str], &str)] = &[
    (
        &["thread", "scope"],
        "The judge cannot follow threads that borrow: use `thread::spawn`, hand over an `Arc`, and `join`.",
    ),
    (&["thread", "park"], WOKEN),
    (&["thread", "park_timeout"], CLOCK),
    (
        &["thread", "Builder"],
        "A thread of the judge's has no name and no stack of its own size: use `thread::spawn`.",
    ),
    (
        &["thread", "available_parallelism"],
        "The judge has no cores: what is right must be right on any number of them.",
    ),
    (
        &["atomic", "AtomicPtr"],
        "What it points to takes `unsafe`: share a value in an `Arc`, or a number.",
    ),
    (&["atomic", "compiler_fence"], "It orders nothing between threads: use `fence`."),
    (&["Once", "call_once_force"], "No lock is poisoned here: use `call_once`."),
];

/// By the name of a method.
const METHODS: &[(&str, &str)] = &[
    ("wait_timeout", CLOCK),
    ("wait_timeout_while", CLOCK),
    ("recv_timeout", CLOCK),
    ("unpark", WOKEN),
    ("is_finished", "It says what was so a moment ago: `join` the thread."),
    ("clear_poison", "No lock is poisoned here: a panic ends the schedule."),
];

const CLOCK: &str = "The judge has no clock, so nothing may depend on how long a wait is: use the same without a timeout.";
const WOKEN: &str =
    "Use a `Mutex` and a `Condvar`: what is waited for can be looked at then, before and after.";

/// Why a `static` cannot be judged.
const STATIC: &str = "The judge runs thousands of schedules in one process, and a static outlives each: what is shared belongs into the struct.";

/// Something that is not there: as it is written, and what instead.
pub(super) type Absent = (String, &'static str);

/// What this path names, if `super::sync` lacks it; what is named of `std` is looked at elsewhere.
pub(super) fn path(path: &Path<'_>) -> Option<Absent> {
    if path.segments.starts_with(&["std"]) {
        return None;
    }
    let (end, why) = PATHS.iter().find(|(end, _)| path.segments.ends_with(end))?;
    Some((end.join("::"), why))
}

/// What these tokens begin: a method that is not there, or a static.
pub(super) fn word(tokens: &[Token<'_>]) -> Option<Absent> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    match (text(0), text(1), text(2), text(3)) {
        (".", name, "(", _) => {
            let (name, why) = METHODS.iter().find(|(known, _)| *known == name)?;
            Some((format!(".{name}()"), why))
        }
        ("static", name, ":", _) | ("static", "mut", name, ":") => {
            Some((format!("static {name}"), STATIC))
        }
        _ => None,
    }
}
