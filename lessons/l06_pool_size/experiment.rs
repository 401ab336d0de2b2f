//! What runs: pools of every size, asked to do more than they can.

use super::found::{Found, Lanes, Pool};
use super::pool::{Did, Done, Trial, Work, run};
use brigade_core::jobs::login::Stretch;
use brigade_core::measure::least_disturbed;
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::Duration;

/// What a job computes.
pub(super) const COMPUTES: Duration = Duration::from_micros(200);

/// How many times as long as it computes a job waits; the lesson's three kinds of jobs.
const WAITS: [u32; 3] = [0, 1, WAITING];

/// The kind that waits most.
pub(super) const WAITING: u32 = 10;

/// The pools in the pictures have so many workers; jobs compute 1 ms and wait 3 ms, so that on one core four fill it.
pub(super) const PICTURED: [(usize, &str); 3] = [(2, "k2"), (4, "k4"), (6, "k6")];

/// The pools that jobs of this kind are given on so many cores.
fn sizes(cores: usize, waits: u32, quick: bool) -> Vec<usize> {
    let knee = cores * (1 + waits as usize);
    let mut sizes = match (waits, quick) {
        (WAITING, true) => vec![1, cores, 2 * cores, knee, 32 * cores],
        (WAITING, false) => vec![1, 2, 4, 8, cores, 2 * cores, knee, 32 * cores, 128],
        _ => vec![cores, knee, 32 * cores],
    };
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// Every kind of job in pools of every size; of each the round in which most was done.
pub(super) fn sweep(setting: &Setting) -> anyhow::Result<Evidence> {
    let cores = brigade_core::measure::usable_cpus();
    let stretch = Stretch::lasting(COMPUTES);
    let round = || {
        let row = |waits| sizes(cores, waits, setting.quick).into_iter().map(move |k| (waits, k));
        let tried = WAITS.into_iter().flat_map(row);
        tried.map(|kind| pool(cores, stretch, kind, setting.quick)).collect::<io::Result<_>>()
    };
    let rounds = if setting.quick { 1 } else { 3 };
    let pools = least_disturbed(rounds, round, |pool: &Pool| -pool.per_s)?;
    Evidence::of(&Found { cores, pools })
}

fn pool(
    cores: usize,
    stretch: Stretch,
    (waits, workers): (u32, usize),
    quick: bool,
) -> io::Result<Pool> {
    let (warm_up, open_for) = if quick { (5, 15) } else { (30, 100) };
    let [warm_up, open_for] = [warm_up, open_for].map(Duration::from_millis);
    let work = Work { stretch, wait: COMPUTES * waits };
    let trial = Trial::open(work, warm_up, open_for, Recorder::off())?;
    let Done { did, cpu } = run(&trial, workers)?;
    let sum = |of: fn(&Did) -> f64| did.iter().map(of).sum::<f64>();
    let jobs = sum(|did| did.jobs as f64).max(1.0);
    let (counted, inside) = (sum(|did| did.counted as f64), sum(|did| did.inside.as_secs_f64()));
    Ok(Pool {
        cores,
        waits,
        workers,
        per_s: counted / open_for.as_secs_f64(),
        // A worker may bring one job along that it began before anything was counted.
        begun_per_s: (counted - workers as f64).max(0.0) / open_for.as_secs_f64(),
        inside_us: inside / jobs * 1e6,
        little: trial.inside.area() / inside,
        worker_us: sum(|did| did.cpu.as_secs_f64()) / jobs * 1e6,
        all_us: cpu.map(|cpu| cpu.as_secs_f64() / counted.max(1.0) * 1e6),
        most: trial.inside.most(),
    })
}

/// A few milliseconds of three pools on one core: half the knee, the knee, and half as much again. Of each run
/// the middle: while a pool fills and empties it is another pool.
pub(super) fn lanes(setting: &Setting) -> anyhow::Result<Evidence> {
    let computes = Duration::from_millis(1);
    let work = Work { stretch: Stretch::lasting(computes), wait: 3 * computes };
    let (rounds, open_for) = if setting.quick { (1, 4) } else { (5, 24) };
    let picture = |(workers, _)| {
        let recorder = Recorder::start();
        let trial = Trial::open(work, Duration::ZERO, computes * open_for, recorder.clone())?;
        run(&trial, workers)?;
        drop(trial);
        let trace = middle(recorder.finish(), computes);
        live::show(setting, &trace);
        io::Result::Ok(trace)
    };
    let round = || PICTURED.into_iter().map(picture).collect();
    let kept = least_disturbed(rounds, round, |trace| -per_ms(trace))?;
    let jobs_per_ms = [0, 1, 2].map(|at| per_ms(&kept[at]));
    let names = PICTURED.map(|(_, name)| name.into());
    let traces = names.into_iter().zip(kept).collect();
    Ok(Evidence { traces, ..Evidence::of(&Lanes { jobs_per_ms })? })
}

/// Three jobs long, from the third job on; all of it if the run was shorter.
fn middle(trace: Trace, computes: Duration) -> Trace {
    let job = 4 * computes.as_nanos() as u64;
    if trace.wall < 5 * job { trace } else { trace.within(2 * job..5 * job) }
}

/// Jobs in a picture per millisecond.
fn per_ms(trace: &Trace) -> f64 {
    trace.tasks.len() as f64 / trace.wall.max(1) as f64 * 1e6
}
