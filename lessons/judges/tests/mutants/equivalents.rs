//! The mutants that do the same as their solution, as `equivalent.txt` beside it lists them: a line with the mutant's
//! name, and below it, indented, why no judge can tell them apart.

use brigade_workbench::check::place::Place;
use std::fs;

/// A mutant that a judge need not refuse.
#[derive(Debug, Default)]
pub(super) struct Equivalent {
    pub(super) name: String,
    pub(super) argument: String,
}

/// What is listed for an exercise.
pub(super) fn equivalents(place: &Place) -> Vec<Equivalent> {
    let file = place.broken().with_file_name("equivalent.txt");
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut found: Vec<Equivalent> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match found.last_mut() {
            Some(last) if line.starts_with(' ') => {
                last.argument = format!("{} {}", last.argument, line.trim()).trim().into()
            }
            _ => found.push(Equivalent { name: line.trim().into(), ..Equivalent::default() }),
        }
    }
    found
}
