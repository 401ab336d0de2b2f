//! What L22 claims. Counts and what is simulated are judged anyway; times of real processes only where it was quiet.

use super::found::{Found, Kept, Place, Ran, Simulated, Spread, State};
use super::simulated::replayed;
use super::ways::Way;
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance, figure};

/// Seeds over which the draws of a balancer are averaged.
pub(super) const SEEDS: u64 = 20;

/// By how much what was measured may differ from what is simulated of the same requests; the hop comes on top.
const ALIKE: f64 = 0.10;

/// Standard deviations by which a share may differ by chance.
const CHANCE: f64 = 3.0;

/// The claims; `ran` and `counted` are how quiet it was.
pub(super) fn claims(found: &Found, ran: &Quiet, counted: &Quiet) -> anyhow::Result<Vec<Claim>> {
    let mut claims = laws(&found.simulated, counted);
    claims.extend(alike(&found.spread, ran)?);
    claims.extend(slow(&found.spread, ran));
    claims.extend(hedged(&found.spread, ran));
    claims.extend(state(&found.state, counted));
    Ok(claims)
}

fn laws(simulated: &Simulated, quiet: &Quiet) -> Vec<Claim> {
    let off: Vec<f64> =
        simulated.shapes.iter().map(|shaped| shaped.off).chain([simulated.off]).collect();
    let pages = simulated.pages.iter().map(|pages| (pages.share() - pages.law()).abs() * 100.0);
    let robin = simulated.robin().map(|times| {
        Claim::bound(
            "simulated, few are long: mean of round robin / of two choices",
            Measured::counted(times, "×"),
            Bound::AtLeast(1.5),
            quiet,
        )
    });
    let mut claims = vec![
        Claim::law("simulated: M/M/1, M/M/2 and random choices are as their laws say", &off),
        Claim::bound(
            "pages that wait for a slow answer are 1 − 0.99ⁿ; off by",
            Measured::counted(pages.fold(0.0, f64::max), "points"),
            Bound::AtMost(1.0),
            quiet,
        ),
    ];
    claims.extend(robin);
    claims
}

/// Of the ways but random choices the one that is farthest from its simulation. In a run as short as this one chance
/// decides how random choices do.
fn alike(spread: &Spread, quiet: &Quiet) -> anyhow::Result<Option<Claim>> {
    let ways = spread.alike.iter().filter(|ran| ran.way != Way::Random);
    let simulated = |ran| {
        let mean = replayed(ran, SEEDS)? / 1e6;
        Ok((ran, mean, ALIKE * mean + spread.hop_us / 1e3))
    };
    let all: Vec<(&Ran, f64, f64)> = ways.map(simulated).collect::<anyhow::Result<_>>()?;
    let off = |(ran, mean, allowed): &(&Ran, f64, f64)| (ran.mean_ms() - mean).abs() / allowed;
    let farthest = all.into_iter().max_by(|a, b| off(a).total_cmp(&off(b)));
    Ok(farthest.map(|(ran, mean, allowed)| {
        Claim::identity(
            format!("mean = its simulation, farthest from it: {}", ran.way.said()),
            Measured::wall(ran.mean_ms(), "ms"),
            mean,
            Tolerance::Amount(allowed),
            quiet,
        )
    }))
}

fn slow(spread: &Spread, quiet: &Quiet) -> Option<Claim> {
    let (robin, two) = (spread.slow(Way::RoundRobin)?, spread.slow(Way::TwoChoices)?);
    Some(Claim::bound(
        format!("one is {} times slower: mean of round robin / of two choices", figure(two.slower)),
        Measured::wall(robin.mean_ms() / two.mean_ms(), "×"),
        Bound::AtLeast(1.5),
        quiet,
    ))
}

fn hedged(spread: &Spread, quiet: &Quiet) -> Option<Claim> {
    let hedged = |with| spread.hedge.iter().find(|hedged| hedged.after_us.is_some() == with);
    let (plain, hedged) = hedged(false).zip(hedged(true))?;
    Some(Claim::bound(
        "p99 without a hedge / with one",
        Measured::wall(plain.p99_ms() / hedged.p99_ms(), "×"),
        Bound::AtLeast(1.5),
        quiet,
    ))
}

fn state(state: &State, quiet: &Quiet) -> Vec<Claim> {
    let n = f64::from(state.instances);
    let points = |statement: String, share: f64, law: f64, tolerance| {
        let measured = Measured::counted(share * 100.0, "%");
        Claim::identity(statement, measured, law * 100.0, tolerance, quiet)
    };
    let tries = |statement: &str, kept: &Kept, law: f64| {
        let measured = Measured::counted(kept.tries as f64, "codes");
        Claim::identity(statement, measured, law, Tolerance::Exact, quiet)
    };
    let process = state.of(Place::Process).map(|kept| {
        let law = 1.0 - 1.0 / n;
        let chance = CHANCE * (law * (1.0 - law) / kept.codes.asked as f64).sqrt() * 100.0;
        let said = format!("in {n} processes: right codes refused, 1 − 1/{n}");
        [
            points(said, kept.codes.failing(), law, Tolerance::Amount(chance)),
            tries("there, wrong codes tried", kept, n * state.limit as f64),
        ]
    });
    let redis = state.of(Place::Redis).map(|kept| {
        let lost = kept.codes.failed + kept.sessions.failed + kept.restarted.failed;
        let measured = Measured::counted(lost as f64, "requests");
        let said = "in Redis: refused, also after a restart of all";
        [
            Claim::identity(said, measured, 0.0, Tolerance::Exact, quiet),
            tries("there, wrong codes tried", kept, state.limit as f64),
        ]
    });
    process.into_iter().chain(redis).flatten().collect()
}
