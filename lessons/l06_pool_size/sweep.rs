//! Pools of every size, asked to do more than they can.

use super::pool::{Did, Done, Shop, Work, run};
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

/// What a job computes.
const COMPUTES: Duration = Duration::from_micros(200);

/// How many times as long as it computes a job waits; the lesson's three kinds of jobs.
pub(super) const WAITS: [u32; 3] = [0, 1, 10];

/// The pools in the pictures have so many workers; jobs compute 1 ms and wait 3 ms, so that on one core four fill it.
pub(super) const PICTURED: [usize; 3] = [2, 4, 6];

/// The pools that jobs of this kind are given on so many cores.
pub(super) fn sizes(cores: usize, waits: u32, quick: bool) -> Vec<usize> {
    let knee = cores * (1 + waits as usize);
    let mut sizes = match (waits, quick) {
        (10, true) => vec![1, cores, 2 * cores, knee, 32 * cores],
        (10, false) => vec![1, 2, 4, 8, cores, 2 * cores, knee, 32 * cores, 128],
        _ => vec![cores, knee, 32 * cores],
    };
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// Every kind of job in pools of every size, round after round; of each the round in which most was done, for
/// other programs can only take time away.
pub(super) fn sweep(setting: &Setting) -> anyhow::Result<Evidence> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let stretch = Stretch::lasting(COMPUTES);
    let mut evidence = Evidence::default();
    for _ in 0..if setting.quick { 1 } else { 3 } {
        for waits in WAITS {
            let work = Work { stretch, wait: COMPUTES * waits };
            for workers in sizes(cores, waits, setting.quick) {
                let numbers = &mut evidence.numbers;
                let key = |what| format!("w{waits}_k{workers}_{what}");
                let found = cell(work, workers, setting.quick)?;
                if numbers.get(&key("per_s")).is_none_or(|best| found["per_s"] > *best) {
                    // What this system has no clock for is no number, and is left out.
                    let known = found.into_iter().filter(|(_, value)| value.is_finite());
                    numbers.extend(known.map(|(what, value)| (key(what), value)));
                }
            }
        }
    }
    evidence.numbers.insert("cores".into(), cores as f64);
    evidence.numbers.insert("computes_us".into(), COMPUTES.as_secs_f64() * 1e6);
    Ok(evidence)
}

/// One pool, one kind of job: what a second and a job of it are made of.
fn cell(work: Work, workers: usize, quick: bool) -> io::Result<BTreeMap<&'static str, f64>> {
    let (warm_up, open_for) = if quick { (5, 15) } else { (30, 100) };
    let [warm_up, open_for] = [warm_up, open_for].map(Duration::from_millis);
    let shop = Shop::open(work, warm_up, open_for, Recorder::off())?;
    let Done { did, cpu } = run(&shop, workers)?;
    let sum = |of: fn(&Did) -> f64| did.iter().map(of).sum::<f64>();
    let jobs = sum(|did| did.jobs as f64).max(1.0);
    let (counted, inside) = (sum(|did| did.counted as f64), sum(|did| did.inside.as_secs_f64()));
    Ok(BTreeMap::from([
        ("per_s", counted / open_for.as_secs_f64()),
        // A worker may bring one job along that it began before anything was counted.
        ("begun_per_s", (counted - workers as f64).max(0.0) / open_for.as_secs_f64()),
        ("inside_us", inside / jobs * 1e6),
        ("little", shop.inside.area() / inside),
        ("worker_us", sum(|did| did.cpu.as_secs_f64()) / jobs * 1e6),
        ("all_us", cpu.map_or(f64::NAN, |cpu| cpu.as_secs_f64() / counted.max(1.0) * 1e6)),
        ("over", f64::from(shop.inside.most()) - workers as f64),
    ]))
}

/// A few milliseconds of three pools on one core: half the knee, the knee, and half as much again. Of several rounds
/// the one that was disturbed least, and of it the middle: while a pool fills and empties it is another pool.
pub(super) fn lanes(setting: &Setting) -> anyhow::Result<Evidence> {
    let computes = Duration::from_millis(1);
    let work = Work { stretch: Stretch::lasting(computes), wait: 3 * computes };
    let (rounds, open_for) = if setting.quick { (1, 4) } else { (5, 24) };
    let mut evidence = Evidence::default();
    for _ in 0..rounds {
        for workers in PICTURED {
            let recorder = Recorder::start();
            let shop = Shop::open(work, Duration::ZERO, computes * open_for, recorder.clone())?;
            run(&shop, workers)?;
            drop(shop);
            let trace = middle(recorder.finish(), computes);
            live::show(setting, &trace);
            let kept =
                evidence.traces.entry(format!("k{workers}")).or_insert_with(|| trace.clone());
            if per_time(&trace) > per_time(kept) {
                *kept = trace;
            }
        }
    }
    Ok(evidence)
}

/// Three jobs long, from the third job on; all of it if the run was shorter.
fn middle(trace: Trace, computes: Duration) -> Trace {
    let job = 4 * computes.as_nanos() as u64;
    if trace.wall < 5 * job { trace } else { trace.within(2 * job..5 * job) }
}

/// Jobs in a picture per nanosecond.
pub(super) fn per_time(trace: &Trace) -> f64 {
    trace.tasks.len() as f64 / trace.wall.max(1) as f64
}
