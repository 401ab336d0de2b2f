//! The laws of L12, each with its verdict.

use super::experiment::OUTSIDE;
use super::found::{Found, Scaling, lock};
use super::garbage::REPLACED;
use brigade_core::measure::intervals::FEWEST;
use brigade_core::measure::{Basis, Bound, Claim, Measured, Spread, Tolerance};

/// What the law of scalability may be off at any point, in per cent.
const OFF: f64 = 7.0;

/// All of them: what was counted first.
pub(super) fn all(found: &Found) -> Vec<Claim> {
    let mut claims = vec![
        counted(found),
        kept(
            found,
            "an epoch keeps all tables replaced while a reader stays",
            "epoch_kept",
            REPLACED,
        ),
        one_holder(found),
    ];
    let plenty = lock(OUTSIDE[1]);
    let orders = [
        ("two threads count slower side by side than padded", ("side_by_side", 2), ("padded", 2)),
        ("two readers of an RwLock read slower than one", ("readers", 2), ("readers", 1)),
        (
            "nothing outside a lock: two threads are slower than one",
            ("section_0", 2),
            ("section_0", 1),
        ),
        ("nine times as much outside: one thread is slower than two", (&plenty, 1), (&plenty, 2)),
    ];
    claims.extend(orders.map(|(statement, more, less)| slower(found, statement, more, less)));
    claims.extend(found.usl().map(|scaling| scalability(found, scaling)));
    claims
}

fn counted(found: &Found) -> Claim {
    let lost = found.evidence.number("done") - found.evidence.number("counted");
    Claim::identity(
        "however it was shared, no operation was lost",
        Measured::counted(lost, "lost"),
        0.0,
        Tolerance::Exact,
        &found.quiet,
    )
}

fn kept(found: &Found, statement: &str, name: &str, law: usize) -> Claim {
    let kept = Measured::counted(found.evidence.number(name), "kept");
    Claim::identity(statement, kept, law as f64, Tolerance::Exact, &found.quiet)
}

/// One at a time: no number of threads does more sections a second than fit into one.
fn one_holder(found: &Found) -> Claim {
    let (threads, share) = found.nearest_to_bound();
    Claim::bound(
        format!("X ≤ 1/cs at a lock: share of the bound with N = {threads}"),
        Measured::wall(share, "×"),
        Bound::AtMost(1.0),
        &found.quiet,
    )
}

fn slower(found: &Found, statement: &str, more: (&str, usize), less: (&str, usize)) -> Claim {
    if found.cores < 2 {
        return Claim::untestable(statement, "T-ORDER", "one usable core: threads never meet");
    }
    let (more, less) = found.pairs(more, less);
    if more.len() < FEWEST {
        return Claim::untestable(statement, "T-ORDER", "too few undisturbed rounds");
    }
    Claim::order(statement, &more, &less, Basis::Wall, &found.quiet)
}

/// Only where there are points enough; COMPARE says so where there are not.
fn scalability(found: &Found, scaling: Scaling) -> Claim {
    Claim::bound(
        format!(
            "the Universal Scalability Law fits the lock with plenty outside{}: worst point",
            scaling.peak.as_ref().map_or(String::new(), best)
        ),
        Measured::wall(scaling.off * 100.0, "%"),
        Bound::AtMost(OFF),
        &found.quiet,
    )
}

/// `, best at 9 (8-11) threads`, or what the rounds said if they were too few for an interval.
fn best(peak: &Spread) -> String {
    let (low, mid, high) = (peak.low(), peak.mid(), peak.high());
    match peak {
        Spread::Interval(_) => format!(", best at {mid:.0} ({low:.0}-{high:.0}) threads"),
        Spread::Range(_) => format!(", best at {mid:.0} ({low:.0} to {high:.0} seen) threads"),
    }
}
