//! What L16 claims. What is counted and what virtual time says are exact; times are the machine's.

use super::experiment::{LIMITS, SERVING, TWICE};
use super::found::{Bounded, Cells, Found, Simulated};
use super::ways::Way;
use brigade_core::measure::{Bound, Claim, Class, Measured, Quiet, Tolerance};

/// By how much a queue may grow otherwise than the law says.
const SLOPE: Tolerance = Tolerance::Share(0.05);

/// What is kept at twice the load where the queue is bounded or sheds, as a share of the capacity.
const KEPT: f64 = 0.8;

/// The claims; `quiet` is how it was when the times were taken.
pub(super) fn claims(found: &Found, quiet: &Quiet) -> Vec<Claim> {
    let Found { threads, simulated, .. } = found;
    let mut claims = vec![all_told(found, quiet)];
    claims.extend(grows(threads, simulated, quiet));
    claims.push(blocking(simulated, quiet));
    if threads.are_long() {
        claims.extend(waits(threads, quiet));
        claims.extend(kept(threads, quiet));
    }
    claims
}

/// Counted in the runs, and of all that the simulator sent.
fn all_told(found: &Found, quiet: &Quiet) -> Claim {
    let Found { threads, tasks, simulated, .. } = found;
    let cells = || threads.cells.iter().chain(&tasks.cells);
    let bounded = simulated.bounded.iter().chain([&simulated.longer]);
    let lost =
        cells().map(|cell| cell.lost() as u64).chain(bounded.map(Bounded::lost)).sum::<u64>();
    Claim::identity(
        format!("in {} runs and simulated, served + refused = offered; missing", cells().count()),
        Measured::counted(lost as f64, "requests"),
        0.0,
        Tolerance::Exact,
        quiet,
    )
}

/// The fluid law, in the run and in the long run.
fn grows(threads: &Cells, simulated: &Simulated, quiet: &Quiet) -> Vec<Claim> {
    let law = "an unbounded queue grows by λ − μ, at twice the load";
    let run = threads.cell(Way::Unbounded, TWICE).map(|cell| {
        if !threads.are_long() {
            return Claim::untestable(law, Class::Identity, "too short a run");
        }
        Claim::identity(
            law,
            Measured::wall(cell.grew_per_s, "/s"),
            cell.in_per_s - cell.out_per_s,
            SLOPE,
            quiet,
        )
    });
    let growth = &simulated.growth;
    let long = Claim::identity(
        format!("simulated, at {} times", growth.load),
        Measured::counted(growth.per_s, "/s"),
        growth.law,
        SLOPE,
        quiet,
    );
    run.into_iter().chain([long]).collect()
}

fn blocking(simulated: &Simulated, quiet: &Quiet) -> Claim {
    let all = simulated.bounded.iter().chain([&simulated.longer]);
    let off = all.map(|bounded| (bounded.share() - bounded.law).abs() * 100.0).fold(0.0, f64::max);
    Claim::bound(
        "simulated, a bounded queue refuses what M/M/1/K says; off by",
        Measured::counted(off, "points"),
        Bound::AtMost(1.0),
        quiet,
    )
}

/// How long those who were served had waited for a worker.
fn waits(threads: &Cells, quiet: &Quiet) -> Vec<Claim> {
    let worst = |way: Way| {
        let cells = threads.cells.iter().filter(|cell| cell.way == way);
        cells.filter_map(|cell| cell.longest_wait_ms).reduce(f64::max)
    };
    let room = (LIMITS.room + 1) as f64 / SERVING.capacity() * 1e3;
    let patience = LIMITS.patience.as_secs_f64() * 1e3;
    let claim = |(statement, way, most): (&str, Way, f64)| {
        let measured = Measured::wall(worst(way)?, "ms");
        Some(Claim::bound(statement, measured, Bound::AtMost(most), quiet))
    };
    let claims = [
        ("refuses: the longest wait is its room / μ", Way::Refuses, room),
        ("sheds: the longest wait is what is allowed", Way::Sheds, patience),
    ];
    claims.into_iter().filter_map(claim).collect()
}

fn kept(threads: &Cells, quiet: &Quiet) -> Option<Claim> {
    let ways = [Way::Refuses, Way::NewestFirst, Way::Sheds];
    let cells = ways.into_iter().filter_map(|way| threads.cell(way, TWICE));
    let least = cells.map(|cell| cell.good_per_s / threads.capacity).reduce(f64::min)?;
    Some(Claim::bound(
        "goodput at twice the load, the least of refuses, newest first, sheds",
        Measured::wall(least, "× μ"),
        Bound::AtLeast(KEPT),
        quiet,
    ))
}
