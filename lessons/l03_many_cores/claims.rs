//! The laws of L03, each held against the run with its own bound.

use super::counting::workers_tried;
use super::found::Found;
use brigade_core::jobs::click_log::VERSIONS;
use brigade_core::measure::{Basis, Bound, Claim, Measured, Tolerance};

/// Karp and Flatt's fractions that lie this close together are called flat.
const FLAT: f64 = 0.02;

pub(super) fn all(found: &Found) -> Vec<Claim> {
    vec![
        same_answer(found),
        every_line(found),
        cores_at_work(found),
        no_more_than_cores(found),
        amdahl(found),
        karp_flatt(found),
        gustafson(found),
        one_lock(found),
    ]
}

fn same_answer(found: &Found) -> Claim {
    let measured = Measured::counted(found.evidence.number("answers"), "answer");
    Claim::identity(
        "every version counts the same, to the byte",
        measured,
        1.0,
        Tolerance::Exact,
        &found.quiet,
    )
}

fn every_line(found: &Found) -> Claim {
    let (counted, lines) = (found.evidence.number("counted"), found.evidence.number("lines"));
    let measured = Measured::counted(counted, "lines");
    Claim::identity("every line is counted once", measured, lines, Tolerance::Exact, &found.quiet)
}

fn cores_at_work(found: &Found) -> Claim {
    let used = VERSIONS.iter().map(|version| found.at_work(&found.all(version.name)));
    let most = Measured::cpu(used.fold(0.0, f64::max), "s/s");
    let bound = Bound::AtMost(found.cores as f64);
    Claim::bound("no version uses more cores than there are", most, bound, &found.quiet)
}

fn no_more_than_cores(found: &Found) -> Claim {
    let statement = "speed-up S(k) ≤ k, if parts cost alike";
    if found.cores == 1 {
        return one_core(statement, "T-BOUND");
    }
    let shares = workers_tried(found.cores)
        .into_iter()
        .map(|k| found.speedup(&format!("threads_{k}")) / k as f64);
    let most = Measured::wall(shares.fold(0.0, f64::max), "S/k");
    Claim::bound(statement, most, Bound::AtMost(1.0), &found.quiet)
}

fn amdahl(found: &Found) -> Claim {
    let statement = format!("Amdahl: starting and merging predict S({})", found.workers);
    if found.cores == 1 {
        return one_core(&statement, "T-ID");
    }
    let measured = Measured::wall(found.speedup(&found.all("threads")), "×");
    Claim::identity(statement, measured, found.predicted(), Tolerance::Share(0.08), &found.quiet)
}

fn karp_flatt(found: &Found) -> Claim {
    let statement = "Karp and Flatt: the serial fraction is flat over k";
    let fractions = found.fractions();
    if found.cores == 1 {
        return one_core(statement, "T-ID");
    }
    if fractions.len() < 3 {
        let why = format!(
            "{} cores give {}; flat takes three",
            found.cores,
            plural(fractions.len(), "point")
        );
        return Claim::untestable(statement, "T-ID", why);
    }
    let (low, high) =
        fractions.iter().fold((f64::MAX, f64::MIN), |(low, high), e| (low.min(*e), high.max(*e)));
    let spread = Measured::wall(high - low, "apart");
    Claim::identity(statement, spread, 0.0, Tolerance::Amount(FLAT), &found.quiet)
}

fn gustafson(found: &Found) -> Claim {
    let statement = "Gustafson: k shares on k cores take as long as one on one";
    if found.cores == 1 {
        return one_core(statement, "T-ID");
    }
    let measured = Measured::wall(found.ms(&format!("{}_wall", found.all("threads"))), "ms");
    Claim::identity(
        statement,
        measured,
        found.ms("share_wall"),
        Tolerance::Share(0.10),
        &found.quiet,
    )
}

fn one_lock(found: &Found) -> Claim {
    let samples = |version: &str| {
        let name = format!("{}_wall_ms", found.all(version));
        found.evidence.samples.get(&name).map_or(&[][..], Vec::as_slice)
    };
    let (locked, alone) = (samples("mutex_map"), samples("sequential"));
    Claim::order(
        "one locked table loses to one core alone",
        locked,
        alone,
        Basis::Wall,
        &found.quiet,
    )
}

fn one_core(statement: &str, class: &str) -> Claim {
    Claim::untestable(statement, class, "one usable core: there is no speed-up to measure")
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
