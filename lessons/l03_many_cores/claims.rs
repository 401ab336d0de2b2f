//! The laws of L03, each held against the run with its own bound.

use super::found::{Found, Time};
use brigade_core::measure::{Basis, Bound, Claim, Class, Measured, Quiet, Tolerance};

/// Karp and Flatt's fractions that lie this close together are called flat.
const FLAT: f64 = 0.02;

pub(super) fn all(found: &Found, quiet: &Quiet) -> Vec<Claim> {
    let mut claims = Vec::from(counted(found, quiet));
    claims.extend(speedups(found, quiet));
    claims.push(one_lock(found, quiet));
    claims
}

/// What a busy machine cannot spoil.
fn counted(found: &Found, quiet: &Quiet) -> [Claim; 3] {
    let counts = &found.counts;
    let exact = |statement, value, unit, law| {
        Claim::identity(statement, Measured::counted(value, unit), law, Tolerance::Exact, quiet)
    };
    let counted = counts.clicks + counts.other + counts.skipped;
    let (rayon, lines) = (found.time(|round| round.rayon), found.time(|round| round.rayon_lines));
    let versions =
        [found.alone(), found.threads(), rayon, lines, found.time(|round| round.mutex_map)];
    let most = versions.map(Time::at_work).into_iter().fold(0.0, f64::max);
    [
        exact("every version counts the same, to the byte", counts.answers as f64, "answer", 1.0),
        exact("every line is counted once", counted as f64, "lines", counts.lines as f64),
        Claim::bound(
            "no version uses more cores than there are",
            Measured::cpu(most, "s/s"),
            Bound::AtMost(found.cores as f64),
            quiet,
        ),
    ]
}

fn speedups(found: &Found, quiet: &Quiet) -> [Claim; 4] {
    let amdahl = format!("Amdahl: starting and merging predict S({})", found.workers());
    let [most, flat, scaled] = [
        "speed-up S(k) ≤ k, if parts cost alike",
        "Karp and Flatt: the serial fraction is flat over k",
        "Gustafson: k shares on k cores take as long as one on one",
    ];
    if found.cores == 1 {
        let classes = [
            (most, Class::Bound),
            (&amdahl, Class::Identity),
            (flat, Class::Identity),
            (scaled, Class::Identity),
        ];
        let why = "one usable core: there is no speed-up to measure";
        return classes.map(|(statement, class)| Claim::untestable(statement, class, why));
    }
    let shares = found.by_workers().into_iter().map(|(k, time)| found.speedup(time) / k as f64);
    let threads = found.threads();
    let reached = Measured::wall(found.speedup(threads), "×");
    let share_ms = found.time(|round| round.share).wall_ms;
    [
        Claim::bound(
            most,
            Measured::wall(shares.fold(0.0, f64::max), "S/k"),
            Bound::AtMost(1.0),
            quiet,
        ),
        Claim::identity(&amdahl, reached, found.predicted(), Tolerance::Share(0.08), quiet),
        karp_flatt(flat, found, quiet),
        Claim::identity(
            scaled,
            Measured::wall(threads.wall_ms, "ms"),
            share_ms,
            Tolerance::Share(0.10),
            quiet,
        ),
    ]
}

fn karp_flatt(statement: &str, found: &Found, quiet: &Quiet) -> Claim {
    let fractions = found.fractions();
    if fractions.len() < 3 {
        let points = if fractions.len() == 1 { "point" } else { "points" };
        let (cores, count) = (found.cores, fractions.len());
        let why = format!("{cores} cores give {count} {points}; flat takes three");
        return Claim::untestable(statement, Class::Identity, why);
    }
    let ends = (f64::MAX, f64::MIN);
    let (low, high) = fractions.iter().fold(ends, |(low, high), e| (low.min(*e), high.max(*e)));
    let spread = Measured::wall(high - low, "apart");
    Claim::identity(statement, spread, 0.0, Tolerance::Amount(FLAT), quiet)
}

fn one_lock(found: &Found, quiet: &Quiet) -> Claim {
    let locked: Vec<f64> = found.rounds.iter().map(|round| round.mutex_map.wall_ms).collect();
    let alone: Vec<f64> = found.rounds.iter().map(|round| round.alone.wall_ms).collect();
    Claim::order("one locked table loses to one core alone", &locked, &alone, Basis::Wall, quiet)
}
