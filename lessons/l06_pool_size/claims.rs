//! The laws of L06, each where it is kept worst: if it holds there, it holds for all.

use super::swept::{Cell, NEARLY, Swept};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};

pub(super) fn all(swept: &Swept, quiet: &Quiet) -> Vec<Claim> {
    counted(swept, quiet).into_iter().chain(bounded(swept, quiet)).collect()
}

fn counted(swept: &Swept, quiet: &Quiet) -> [Claim; 2] {
    let over = swept.cells().map(|cell| cell.number("over")).fold(f64::NEG_INFINITY, f64::max);
    let off = |cell: &Cell<'_>| (cell.number("little") - 1.0).abs();
    let little = worst(swept.cells(), off).map_or(f64::NAN, |cell| cell.number("little"));
    [
        Claim::identity(
            "jobs that a pool worked on beyond one per worker",
            Measured::counted(over.max(0.0), "jobs"),
            0.0,
            Tolerance::Exact,
            quiet,
        ),
        Claim::identity(
            "L = X·W (Little) in every pool, the worst: L / (X·W)",
            Measured::counted(little, "×"),
            1.0,
            Tolerance::Share(0.01),
            quiet,
        ),
    ]
}

fn bounded(swept: &Swept, quiet: &Quiet) -> [Claim; 3] {
    let nearest = worst(swept.cells(), Cell::share_begun);
    let farthest = worst(swept.cells().filter(Cell::is_off_the_knee), |cell| -cell.share());
    let named = |cell: &Option<Cell<'_>>| cell.as_ref().map_or(String::new(), Cell::name);
    let share = |of: Option<f64>| Measured::wall(of.unwrap_or(f64::NAN), "×");
    [
        Claim::bound(
            format!("X ≤ min(k/(D+w), P/D), nearest to it {}: X as a share of it", named(&nearest)),
            share(nearest.as_ref().map(Cell::share_begun)),
            Bound::AtMost(1.0),
            quiet,
        ),
        Claim::bound(
            format!("and well off the knee it is reached, farthest from it {}", named(&farthest)),
            share(farthest.as_ref().map(Cell::share)),
            Bound::AtLeast(NEARLY),
            quiet,
        ),
        Claim::bound(
            "computing only: 32 P workers do no more than P do",
            Measured::wall(swept.crowding(), "×"),
            Bound::AtMost(1.0),
            quiet,
        ),
    ]
}

/// The cell for which this is largest.
fn worst<'a>(
    cells: impl Iterator<Item = Cell<'a>>,
    of: impl Fn(&Cell<'a>) -> f64,
) -> Option<Cell<'a>> {
    cells.max_by(|a, b| of(a).total_cmp(&of(b)))
}
