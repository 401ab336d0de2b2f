//! The laws of L07, each held against the run with its own bound.

use super::report::{Found, tokio};
use super::turns::READY;
use brigade_core::measure::{Basis, Bound, Claim, Measured, Tolerance};

pub(super) fn all(found: &Found) -> Vec<Claim> {
    vec![
        everybody(found),
        nobody_inside(found),
        saw(found),
        lending(found),
        permits(found),
        taken(found, "tokio", &format!("tokio {}", tokio())),
        taken(found, "smol", "smol"),
        no_budget(found),
        files(found),
    ]
}

/// The cell with the fewest departures, for the claim about all of them.
fn everybody(found: &Found) -> Claim {
    let keys = super::runtimes::CELLS.iter().map(|(key, ..)| found.at_desk(key, "left"));
    Claim::identity(
        "all that came have left",
        Measured::counted(keys.fold(f64::INFINITY, f64::min), "visits"),
        found.desk.number("visits"),
        Tolerance::Exact,
        &found.desk.quiet(),
    )
}

fn nobody_inside(found: &Found) -> Claim {
    Claim::identity(
        "a hashing loop polls no redirect",
        Measured::counted(found.at_desk("inline", "inside"), "polled"),
        0.0,
        Tolerance::Exact,
        &found.desk.quiet(),
    )
}

fn saw(found: &Found) -> Claim {
    Claim::identity(
        "mean wait for the loop = ΣS²/2T",
        Measured::wall(found.at_desk("inline", "wait_ms"), "ms"),
        found.at_desk("inline", "law_ms"),
        Tolerance::Share(0.10),
        &found.desk.quiet(),
    )
}

fn lending(found: &Found) -> Claim {
    let samples =
        |key: &str| found.desk.samples.get(&format!("{key}_p99_ms")).map_or(&[][..], Vec::as_slice);
    Claim::order(
        "redirect p99: inline above lent",
        samples("inline"),
        samples("rayon"),
        Basis::Wall,
        &found.desk.quiet(),
    )
}

fn permits(found: &Found) -> Claim {
    Claim::bound(
        "a semaphore keeps hashes to the cores",
        Measured::counted(found.desk.number("permits_at_once"), "at once"),
        Bound::AtMost(found.desk.number("cores")),
        &found.desk.quiet(),
    )
}

/// No law but a hope, so it may well not hold; that it is counted makes it sure.
fn taken(found: &Found, key: &str, who: &str) -> Claim {
    Claim::bound(
        format!("idle workers take what a held one woke: {who}"),
        Measured::counted(found.behind(key, "taken"), "tries"),
        Bound::AtLeast(found.woken.number("tries")),
        &found.woken.quiet(),
    )
}

fn no_budget(found: &Found) -> Claim {
    Claim::identity(
        "ready `.await`s let no other task in",
        Measured::counted(found.woken.number("budget_free"), "in a row"),
        READY as f64,
        Tolerance::Exact,
        &found.woken.quiet(),
    )
}

fn files(found: &Found) -> Claim {
    Claim::bound(
        "tokio::fs reads on other threads",
        Measured::counted(found.woken.number("files_tokio"), "more threads"),
        Bound::AtLeast(1.0),
        &found.woken.quiet(),
    )
}
