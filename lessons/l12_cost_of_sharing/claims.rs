//! The laws of L12, each with its verdict.

use super::experiment::{OUTSIDE, tried};
use super::found::{Found, lock};
use super::garbage::REPLACED;
use crate::measure::{Basis, Bound, Claim, Measured, Tolerance};

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
        kept(found, "ArcSwap keeps the one it reads", "arc_swap_kept", 1),
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
    claims.push(scalability(found));
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
    if more.is_empty() {
        let why = "no undisturbed round";
        return Claim::untestable(statement, "T-ORDER", why);
    }
    Claim::order(statement, &more, &less, Basis::Wall, &found.quiet)
}

fn scalability(found: &Found) -> Claim {
    let statement = "Gunther's law fits the lock with plenty outside: furthest point";
    let Some(scaling) = found.usl() else {
        let points = tried(found.cores).len();
        let why = format!("two parameters take six points, and here are {points}");
        return Claim::untestable(statement, "T-BOUND", why);
    };
    let peak = scaling.peak;
    Claim::bound(
        format!("{statement}, best at {:.0} ({:.0}-{:.0}) threads", peak.mid, peak.low, peak.high),
        Measured::wall(scaling.off * 100.0, "%"),
        Bound::AtMost(OFF),
        &found.quiet,
    )
}
