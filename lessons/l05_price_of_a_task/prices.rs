//! What the smallest things cost here, from a call to a thread.

use super::balls::{self, Game, Way};
use anyhow::Context;
use brigade_core::jobs::login::cpu_clock as thread_clock;
use brigade_core::measure::stats::median;
use brigade_core::measure::{allowed_cpus, cpu_clock as process_clock};
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

/// One thing with a price: its name in the evidence and on the screen.
pub(super) type Price = (&'static str, &'static str);

/// From cheap to dear, as far as anybody would guess. CPU time of one, but for two cores: there it is wall time, since
/// nobody computes while the message travels.
pub(super) const PRICES: &[Price] = &[
    ("call", "a call through a pointer"),
    ("atomic", "an atomic addition"),
    ("syscall", "the smallest system call"),
    ("tasks_memory", "task to task, memory"),
    ("spawn_task", "a task, from spawn to end"),
    ("threads_memory", "thread to thread, memory, one core"),
    ("tasks_socket", "task to task, socket"),
    ("threads_socket", "thread to thread, socket, one core"),
    ("cores_socket", "thread to thread, socket, two cores"),
    ("spawn_thread", "a thread, from spawn to join"),
];

/// A game and what it is called.
struct Entrant {
    name: &'static str,
    way: Way,
    /// So many throws take long beside setting the game up.
    throws: u32,
    two_cores: bool,
}

const ENTRANTS: [Entrant; 5] = [
    one_core("tasks_memory", balls::tasks_by_memory, 20_000),
    one_core("threads_memory", balls::threads_by_memory, 1_000),
    one_core("tasks_socket", balls::tasks_by_socket, 500),
    one_core("threads_socket", balls::threads_by_socket, 500),
    Entrant { two_cores: true, ..one_core("cores_socket", balls::threads_by_socket, 300) },
];

const fn one_core(name: &'static str, way: Way, throws: u32) -> Entrant {
    Entrant { name, way, throws, two_cores: false }
}

/// All of them; the games in rounds, so that what disturbs one round disturbs all its games.
pub(super) fn prices(setting: &Setting) -> anyhow::Result<Evidence> {
    let cpus: Vec<usize> =
        allowed_cpus().context("no /proc says which CPUs there are")?.into_iter().collect();
    let (rounds, less) = if setting.quick { (1, 10) } else { (7, 1) };
    let mut evidence = Evidence::default();
    for _ in 0..rounds {
        for entrant in &ENTRANTS {
            let Some(cpus) = places(&cpus, entrant.two_cores) else { continue };
            let game = Game { throws: entrant.throws / less, recorder: Recorder::off(), cpus };
            let spent = spent(|| (entrant.way)(&game))?;
            let passes = f64::from(2 * game.throws);
            let mut sample = |what: &str, time: Duration| {
                let name = format!("{}_{what}_us", entrant.name);
                evidence.samples.entry(name).or_default().push(time.as_secs_f64() * 1e6 / passes);
            };
            sample("cpu", spent.0);
            sample("wall", spent.1);
        }
    }
    for entrant in ENTRANTS.iter().filter(|entrant| entrant.name.ends_with("socket")) {
        if let Some(cpus) = places(&cpus, entrant.two_cores) {
            let trace = pictured(entrant.way, cpus)?;
            live::show(setting, &trace);
            evidence.traces.insert(entrant.name.into(), trace);
        }
    }
    for (name, _) in PRICES {
        let clock = if *name == "cores_socket" { "wall" } else { "cpu" };
        let samples = evidence.samples.get(&format!("{name}_{clock}_us"));
        let price = samples.and_then(|samples| median(samples));
        evidence.numbers.extend(price.map(|price| (format!("{name}_us"), price)));
    }
    small(less, &mut evidence)?;
    Ok(evidence)
}

/// The CPUs of the two players.
fn places(cpus: &[usize], two_cores: bool) -> Option<[usize; 2]> {
    let (first, last) = (cpus.first()?, cpus.last()?);
    match (two_cores, first == last) {
        (true, true) => None,
        (true, false) => Some([*first, *last]),
        (false, _) => Some([*first, *first]),
    }
}

/// CPU time of the process, and wall time.
fn spent(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<(Duration, Duration)> {
    let clock = || process_clock().context("this system has no CPU clock");
    let (cpu, wall) = (clock()?, Instant::now());
    work()?;
    let wall = wall.elapsed();
    Ok((clock()?.saturating_sub(cpu), wall))
}

/// A few throws; the first ones find everything cold, so of several games the shortest is kept.
fn pictured(way: Way, cpus: [usize; 2]) -> anyhow::Result<Trace> {
    let mut best: Option<Trace> = None;
    for _ in 0..5 {
        let recorder = Recorder::start_on(if cpus[0] == cpus[1] { 1 } else { 2 });
        way(&Game { throws: 8, recorder: recorder.clone(), cpus })?;
        let trace = recorder.finish();
        let begins = trace.blocks.iter().map(|block| block.start).min().unwrap_or(0);
        let trace = trace.since(begins);
        if best.as_ref().is_none_or(|best| trace.wall < best.wall) {
            best = Some(trace);
        }
    }
    best.context("no game was played")
}

/// What one thread can do alone.
fn small(less: u32, evidence: &mut Evidence) -> anyhow::Result<()> {
    let mut price = |name: &str, us: f64| evidence.numbers.insert(format!("{name}_us"), us);
    let function: &dyn Fn(u64) -> u64 = &|n| n.wrapping_add(1);
    let counter = AtomicU64::new(0);
    price("call", batch(100_000 / less, || _ = black_box(black_box(function)(1))));
    price("atomic", batch(100_000 / less, || _ = black_box(counter.fetch_add(1, Relaxed))));
    price("syscall", batch(10_000 / less, || _ = black_box(std::process::id())));
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let tasks = 10_000 / less;
    let start = thread_clock();
    runtime.block_on(async {
        for _ in 0..tasks {
            tokio::spawn(async { black_box(1) }).await?;
        }
        anyhow::Ok(())
    })?;
    price("spawn_task", (thread_clock() - start).as_secs_f64() * 1e6 / f64::from(tasks));
    let threads = 500 / less;
    let (cpu, _) = spent(|| (0..threads).try_for_each(|_| one_thread()))?;
    price("spawn_thread", cpu.as_secs_f64() * 1e6 / f64::from(threads));
    Ok(())
}

fn one_thread() -> anyhow::Result<()> {
    let thread = thread::Builder::new().spawn(|| black_box(1))?;
    thread.join().map_err(|_panic| anyhow::anyhow!("a thread panicked"))?;
    Ok(())
}

/// CPU microseconds of one `step`: the median of nine batches.
fn batch(steps: u32, mut step: impl FnMut()) -> f64 {
    let batches: Vec<f64> = (0..9)
        .map(|_| {
            let start = thread_clock();
            (0..steps).for_each(|_| step());
            (thread_clock() - start).as_secs_f64() * 1e6 / f64::from(steps)
        })
        .collect();
    median(&batches).unwrap_or(f64::NAN)
}
