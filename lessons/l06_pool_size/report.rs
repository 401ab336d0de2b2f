//! What L06 says, read off the run; of each law the pool that keeps it worst: if it holds there, it holds for all.

use super::experiment::{PICTURED, WAITING};
use super::found::{Found, Lanes, NEARLY, Pool};
use super::{BEST_SIZE, COMPUTING_ONLY, LANES, SWEEP, WORKERS_FOR_A_RATE};
use anyhow::Context;
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};
use brigade_workbench::{
    Bench, Compared, Evidence, Figure, Observation, Report, Setting, Truth, child::can_pin,
};

/// More cores than these are left alone: the one thread that plays the database could not keep up with them.
const CORES: usize = 8;

/// Runs the sweep on the cores of this bench, and three pools on one core for the pictures.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let too_many = bench.cores > CORES && can_pin();
    let setting = if too_many { Setting::on(CORES) } else { bench.its_cores() };
    let (evidence, found) = bench.measure::<Found>(&SWEEP, &setting)?;
    let (pictures, lanes) = bench.measure(&LANES, &Setting::on(1))?;
    let quiet = &evidence.quiet();
    Ok(Report {
        figures: figures(&pictures),
        observe: Some(observation(&lanes)),
        truths: truths(&found, quiet)?,
        compare: found.pools.iter().map(row).collect(),
        claims: claims(&found, quiet)?,
        explain: explain(&found, bench.cores)?,
        rule: "A pool needs one worker for each job that computes and one for each that waits meanwhile: \
               P (1 + w/D). Fewer leave cores idle, more only wait for them."
            .into(),
        ..Report::default()
    })
}

fn figures(pictures: &Evidence) -> Vec<Figure> {
    let says = ["half of P (1 + w/D)", "P (1 + w/D)", "half as many again"];
    let figure = |((workers, name), says)| {
        pictures.figure(format!("{workers} workers, ONE core: {says}"), name)
    };
    PICTURED.into_iter().zip(says).filter_map(figure).collect()
}

/// Asked about all three pictures, before anything is explained.
fn observation(lanes: &Lanes) -> Observation {
    let [few, knee, many] = lanes.jobs_per_ms;
    let step =
        |from: usize| format!("from {} to {} workers", PICTURED[from].0, PICTURED[from + 1].0);
    Observation {
        text:
            "Look how much of each picture is solid: which step did more for the jobs done per millisecond?"
                .into(),
        options: vec![step(0), step(1)],
        right: usize::from(many / knee > knee / few),
        look: format!(
            "× {:.2} for the first step, × {:.2} for the second",
            knee / few,
            many / knee
        ),
    }
}

fn truths(found: &Found, quiet: &Quiet) -> anyhow::Result<Vec<Truth>> {
    let mut truths = vec![WORKERS_FOR_A_RATE.counted(found.busy()?)];
    // What other programs took away would decide the rest.
    if !quiet.is_noisy() {
        truths.push(BEST_SIZE.chosen(found.smallest()?));
        truths.push(COMPUTING_ONLY.chosen(found.crowded()?));
    }
    Ok(truths)
}

fn row(pool: &Pool) -> Compared {
    let measured = format!("{:.0}/s, {:.1} ms each", pool.per_s, pool.inside_us / 1e3);
    Compared::new(name(pool), measured, format!("at most {:.0}/s", pool.bound()))
}

fn name(pool: &Pool) -> String {
    let plural = if pool.workers == 1 { "" } else { "s" };
    format!("{} worker{plural}, w = {} D", pool.workers, pool.waits)
}

fn claims(found: &Found, quiet: &Quiet) -> anyhow::Result<Vec<Claim>> {
    let identity = |statement, measured, law, tolerance| {
        Claim::identity(statement, measured, law, tolerance, quiet)
    };
    let bound =
        |statement, share, bound| Claim::bound(statement, Measured::wall(share, "×"), bound, quiet);
    let over = |pool: &Pool| (pool.most as usize).saturating_sub(pool.workers) as f64;
    let crowded = worst(&found.pools, over)?;
    let little = worst(&found.pools, |pool| (pool.little - 1.0).abs())?.little;
    let nearest = worst(&found.pools, Pool::share_begun)?;
    let off_the_knee = found.pools.iter().filter(|pool| pool.is_off_the_knee());
    let farthest = worst(off_the_knee, |pool| -pool.share())?;
    Ok(vec![
        identity(
            "jobs that a pool worked on beyond one per worker",
            Measured::counted(over(crowded), "jobs"),
            0.0,
            Tolerance::Exact,
        ),
        identity(
            "L = X·W (Little) in every pool, the worst: L / (X·W)",
            Measured::counted(little, "×"),
            1.0,
            Tolerance::Share(0.01),
        ),
        bound(
            format!("X ≤ min(k/(D+w), P/D), nearest to it {}: X as a share of it", name(nearest)),
            nearest.share_begun(),
            Bound::AtMost(1.0),
        ),
        bound(
            format!("and well off the knee it is reached, farthest from it {}", name(farthest)),
            farthest.share(),
            Bound::AtLeast(NEARLY),
        ),
        bound(
            "computing only: 32 P workers do no more than P do".into(),
            found.crowding()?,
            Bound::AtMost(1.0),
        ),
    ])
}

/// The pool for which this is largest.
fn worst<'a>(
    pools: impl IntoIterator<Item = &'a Pool>,
    of: impl Fn(&Pool) -> f64,
) -> anyhow::Result<&'a Pool> {
    let worst = pools.into_iter().max_by(|a, b| of(a).total_cmp(&of(b)));
    worst.context("no pool was tried")
}

fn explain(found: &Found, usable: usize) -> anyhow::Result<Vec<String>> {
    let first = found.pool(WAITING, 1)?;
    let at_knee = found.pool(WAITING, 11 * found.cores)?;
    let crowd = found.pool(WAITING, 32 * found.cores)?;
    let (cpu, wait) = first.demand();
    let full = if found.cores == 1 { "core is" } else { "cores are" };
    let mut said = vec![
        format!(
            "A job computed {:.2}\u{a0}ms and waited {:.1}\u{a0}ms, so P (1 + w/D) says: {} {full} full with {:.0} workers.",
            cpu * 1e3,
            wait * 1e3,
            found.cores,
            first.knee(),
        ),
        format!(
            "{} workers did {:.2} times as much as {}. A job was with its worker for {:.1}\u{a0}ms there; {:.1} of them it neither computed nor waited for the database: its worker stood in line for a core.",
            crowd.workers,
            crowd.per_s / at_knee.per_s,
            at_knee.workers,
            crowd.inside_us / 1e3,
            crowd.in_line() * 1e3,
        ),
    ];
    if usable > found.cores {
        said.push(format!(
            "Only {} of your {usable} cores were used: one thread plays the database, and more would wait for it.",
            found.cores
        ));
    }
    Ok(said)
}
