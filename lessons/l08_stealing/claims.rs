//! The laws of L08, each held against the run with its own bound.

use super::report::Found;
use super::trials::SKEWS;
use brigade_core::measure::intervals::{self, FEWEST, Scale, ratios};
use brigade_core::measure::{Basis, Bound, Claim, Estimate, Measured, Tolerance, Verdict};
use std::ops::RangeInclusive;

pub(super) fn all(found: &Found) -> Vec<Claim> {
    vec![
        once(found, "least_counted", "every way counts every line"),
        once(found, "most_counted", "and none twice"),
        share(found),
        graham(found, "queue", "one queue"),
        graham(found, "stealing", "stealing"),
        price(found),
        cut(found),
        dealing(found),
        binding(found),
    ]
}

fn once(found: &Found, what: &str, statement: &str) -> Claim {
    Claim::identity(
        statement,
        Measured::counted(found.shards.number(what), "lines"),
        found.shards.number("lines"),
        Tolerance::Exact,
        &found.shards.quiet(),
    )
}

/// By CPU clocks, so that it shows on a busy machine too: who computed how much does not depend on when.
fn share(found: &Found) -> Claim {
    let samples = |what: &str| {
        found.shards.samples.get(&format!("zipf_dealt_{what}_ms")).map_or(&[][..], Vec::as_slice)
    };
    let deal = found.shards.number("largest_deal");
    let dealt: Vec<f64> = samples("work").iter().map(|work| work * deal).collect();
    within(
        format!("one worker computes the {:.0} % it was dealt", deal * 100.0),
        ratios(samples("busiest"), &dealt),
        0.95..=1.05,
    )
}

/// Of a ratio with a value a round.
fn within(statement: String, ratios: Option<Vec<f64>>, range: RangeInclusive<f64>) -> Claim {
    let spread = ratios.and_then(|ratios| intervals::spread(&ratios, 1, Scale::Factors));
    let found = match spread.map(|spread| spread.interval()) {
        Some(Some(interval)) => Ok(Estimate { interval, unit: "×", basis: Basis::Cpu }),
        Some(None) => Err(Verdict::NotTestableHere(format!("fewer than {FEWEST} rounds"))),
        None => Err(Verdict::NotTestableHere("nothing measured".into())),
    };
    Claim::within(statement, found, range)
}

/// Where it is kept worst: if it holds there, it holds for every skew.
fn graham(found: &Found, way: &str, words: &str) -> Claim {
    let share = |skew: &str| found.of(skew, way, "ms") / found.bound(skew, way);
    let worst = SKEWS.iter().map(|(skew, _)| share(skew)).fold(0.0, f64::max);
    Claim::bound(
        format!("T ≤ T₁/P + T∞ (Graham), {words}: share"),
        Measured::wall(worst, "×"),
        Bound::AtMost(1.0),
        &found.shards.quiet(),
    )
}

fn price(found: &Found) -> Claim {
    let samples = |way: &str| {
        found
            .shards
            .samples
            .get(&format!("zipf_alone_{way}_work_ms"))
            .map_or(&[][..], Vec::as_slice)
    };
    within(
        "stealing without a thief costs less than 3 % CPU".into(),
        ratios(samples("stealing"), samples("dealt")),
        f64::NEG_INFINITY..=1.03,
    )
}

fn cut(found: &Found) -> Claim {
    let samples = found.shards.samples.get("grain_hit").map_or(&[][..], Vec::as_slice);
    within(
        "T(g) = T₁(1 + c/g), from three grains, predicts the fourth".into(),
        Some(samples.to_vec()),
        0.85..=1.15,
    )
}

fn dealing(found: &Found) -> Claim {
    let statement = "dealt by count takes longer than stealing";
    if found.cores == 1 {
        return Claim::untestable(statement, "T-ORDER", "one usable core: none is idle");
    }
    Claim::order(
        statement,
        found.samples("zipf", "dealt"),
        found.samples("zipf", "stealing"),
        Basis::Wall,
        &found.shards.quiet(),
    )
}

fn binding(found: &Found) -> Claim {
    let statement = "bound to a worker, redirect p99 is higher";
    if found.cores == 1 {
        return Claim::untestable(statement, "T-ORDER", "one usable core: none is idle");
    }
    let samples = |model: &str| {
        found.pinned.samples.get(&format!("{model}_p99_ms")).map_or(&[][..], Vec::as_slice)
    };
    Claim::order(
        statement,
        samples("per_core"),
        samples("tokio_multi"),
        Basis::Wall,
        &found.pinned.quiet(),
    )
}
