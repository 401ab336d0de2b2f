//! All rungs as one table of 80 columns.

use super::Known;
use super::row::{QUANTITIES, notes};
use crate::climb::typed;
use brigade_workbench::{Ink, Screen};
use console::measure_text_width;
use std::io;

/// Columns of a rung's name, of a figure, of its lines and of its processes.
const NAME: usize = 15;
const FIGURE: usize = 9;
const LINES: usize = 6;
const RUNS: usize = 5;
/// The indent of what stands below a rung's name.
const BELOW: &str = "    ";

/// Shows it.
pub(super) fn show(known: &[Known], screen: &mut Screen) -> io::Result<()> {
    screen.hang("", "", "What every rung costs, and what it gains beside the rung before.")?;
    screen.gap()?;
    for line in head() {
        screen.line(&line)?;
    }
    for rung in known {
        row(rung, screen)?;
    }
    screen.gap()?;
    for note in notes(known) {
        screen.text(&note)?;
    }
    screen.gap()?;
    if known.iter().all(|known| known.here) {
        return screen.typed("Which of them is enough:", &format!("{} --advise", typed()));
    }
    screen.typed("All of them on this machine:", &format!("{} all", typed()))
}

fn head() -> [String; 2] {
    let kind = |method: &str| format!("{method:>width$}", width = 3 * FIGURE);
    let names: String = QUANTITIES.iter().map(|(_, name)| format!("{name:>FIGURE$}")).collect();
    [
        format!("{:NAME$}{}{}", "", kind("GET"), kind("POST")),
        format!("{:NAME$}{names}{names}{:>LINES$}{:>RUNS$}", "", "lines", "runs"),
    ]
}

fn row(rung: &Known, screen: &mut Screen) -> io::Result<()> {
    let name = format!("{:>2} {}", rung.rung.number, screen.ink(Ink::Strong, &rung.name()));
    let pad = " ".repeat(NAME.saturating_sub(measure_text_width(&name)));
    let figures = rung.figures("GET").into_iter().chain(rung.figures("POST"));
    let figures: String = figures.map(|figure| format!("{figure:>FIGURE$}")).collect();
    let [lines, runs] = rung.size();
    screen.line(&format!("{name}{pad}{figures}{lines:>LINES$}{runs:>RUNS$}"))?;
    for (what, short) in rung.in_short().into_iter().filter(|(_, short)| !short.is_empty()) {
        screen.hang(&format!("{BELOW}{what} "), &format!("{BELOW}      "), &short)?;
    }
    Ok(())
}
