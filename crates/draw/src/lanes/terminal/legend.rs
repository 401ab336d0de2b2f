//! The legend below the lanes: what the letters stand for, and the signs that occur.

use super::cells::Cell;
use super::glyphs::Glyphs;
use crate::lanes::cast::Cast;
use crate::lanes::layout::Layout;
use brigade_core::trace::State;
use std::collections::BTreeMap;

/// The legend's lines; items are held together by no-break spaces.
pub(super) fn legend(
    rows: &[Vec<Cell>],
    layout: &Layout,
    cast: &Cast,
    glyphs: Glyphs,
) -> Vec<String> {
    let roles = cast.meanings().map(|(_, meaning)| meaning);
    let mut signs = BTreeMap::new();
    for (cells, row) in rows.iter().zip(&layout.rows) {
        signs.extend(cells.iter().filter_map(|cell| meaning(*cell, row.below, glyphs)));
        let off = |cell: &Cell| match *cell {
            Cell::Of { state, brief, .. } => brief || state != State::Running,
            _ => false,
        };
        if !row.below && cells.iter().any(off) {
            signs.insert(11, "small letter: on a CPU for less than half the column".into());
        }
        if row.is_of_tasks() {
            signs.insert(12, "below the line: tasks that hold no thread".into());
        }
        if row.spans.iter().any(|span| span.state == State::Running && span.share < u8::MAX) {
            let Glyphs { hatched: h, solid: s, .. } = glyphs;
            signs.insert(2, format!("{h}{s}{h}{s} evenly striped: its share of a CPU, not when"));
        }
    }
    let lines = [together(roles), together(signs.into_values())];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn together(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| item.replace(' ', "\u{a0}")).collect();
    items.join("  ")
}

/// What a cell's sign says, and its place in the legend.
fn meaning(cell: Cell, below: bool, glyphs: Glyphs) -> Option<(u8, String)> {
    let Glyphs { solid, hatched, dotted, device, mixed, brief, .. } = glyphs;
    Some(match cell {
        Cell::Blank | Cell::Cut => return None,
        Cell::Of { state: State::Running, .. } if below => {
            (8, format!("{device} served by a device"))
        }
        Cell::Of { state, .. } => match state {
            State::Running => (0, format!("{solid} on a CPU")),
            State::Runnable => (1, format!("{hatched} ready, not on a CPU")),
            State::Database => (3, format!("{dotted}d waits for the database")),
            State::Lock => (4, format!("{dotted}l waits for a lock")),
            State::Queue => (5, format!("{dotted}q waits in a queue")),
            State::Network => (6, format!("{dotted}n waits for the network")),
            State::Asleep => (7, format!("{dotted}s asleep while requests wait")),
        },
        Cell::Mixed { brief: false } => (9, format!("{mixed} several tasks")),
        Cell::Mixed { brief: true } => (10, format!("{brief} several tasks, briefly")),
    })
}
