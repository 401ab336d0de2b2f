//! What the smallest things cost here, from a call to a thread.

use super::found::{Prices, Round, Throw};
use super::games::{
    Game, Way, tasks_by_memory, tasks_by_socket, threads_by_memory, threads_by_socket,
};
use anyhow::{Context, anyhow};
use brigade_core::jobs::login::cpu_clock as thread_clock;
use brigade_core::measure::stats::median_of;
use brigade_core::measure::{allowed_cpus, cpu_clock as process_clock};
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

/// The CPUs of two players.
type Cpus = [usize; 2];

/// All of them; the games in rounds, so that what disturbs one round disturbs all its games.
pub(super) fn prices(setting: &Setting) -> anyhow::Result<Evidence> {
    let cpus = allowed_cpus().context("no /proc says which CPUs there are")?;
    let (first, last) = cpus.first().zip(cpus.last()).context("there is no CPU")?;
    let (here, apart) = ([*first; 2], (first != last).then_some([*first, *last]));
    let (rounds, less) = if setting.quick { (1, 10) } else { (7, 1) };
    let rounds = (0..rounds).map(|_| round(here, apart, less)).collect::<anyhow::Result<_>>()?;
    let pictures: [(_, Way, _); 3] = [
        ("tasks_socket", tasks_by_socket, Some(here)),
        ("threads_socket", threads_by_socket, Some(here)),
        ("cores_socket", threads_by_socket, apart),
    ];
    let mut drawn = Vec::new();
    for (name, way, cpus) in pictures {
        let Some(cpus) = cpus else { continue };
        let trace = picture(way, cpus)?;
        live::show(setting, &trace);
        drawn.push((name, trace));
    }
    let evidence = Evidence::of(&small(rounds, less)?)?;
    Ok(drawn.into_iter().fold(evidence, |evidence, (name, trace)| evidence.drawn(name, trace)))
}

/// So many throws take long beside setting a game up.
fn round(here: Cpus, apart: Option<Cpus>, less: u32) -> anyhow::Result<Round> {
    Ok(Round {
        tasks_memory: throw(tasks_by_memory, 20_000 / less, here)?,
        threads_memory: throw(threads_by_memory, 1_000 / less, here)?,
        tasks_socket: throw(tasks_by_socket, 500 / less, here)?,
        threads_socket: throw(threads_by_socket, 500 / less, here)?,
        cores_socket: apart.map(|cpus| throw(threads_by_socket, 300 / less, cpus)).transpose()?,
    })
}

/// One throw, of a game in which each player throws so often.
fn throw(way: Way, throws: u32, cpus: Cpus) -> anyhow::Result<Throw> {
    let spent = spent(|| way(&Game { throws, recorder: Recorder::off(), cpus }))?;
    let [cpu_us, wall_us] = spent.map(|time| micros(time, 2 * throws));
    Ok(Throw { cpu_us, wall_us })
}

/// CPU time of the process, and wall time.
fn spent(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<[Duration; 2]> {
    let clock = || process_clock().context("this system has no CPU clock");
    let (cpu, wall) = (clock()?, Instant::now());
    work()?;
    let wall = wall.elapsed();
    Ok([clock()?.saturating_sub(cpu), wall])
}

/// Of one of so many.
fn micros(time: Duration, of: u32) -> f64 {
    time.as_secs_f64() * 1e6 / f64::from(of)
}

/// A few throws; the first ones find everything cold, so of several games the shortest is kept.
fn picture(way: Way, cpus: Cpus) -> anyhow::Result<Trace> {
    let game = |_| {
        let recorder = Recorder::start_on(if cpus[0] == cpus[1] { 1 } else { 2 });
        way(&Game { throws: 8, recorder: recorder.clone(), cpus })?;
        let trace = recorder.finish();
        let begins = trace.blocks.iter().map(|block| block.start).min().unwrap_or(0);
        Ok(trace.since(begins))
    };
    let games: Vec<Trace> = (0..5).map(game).collect::<anyhow::Result<_>>()?;
    games.into_iter().min_by_key(|trace| trace.wall).context("no game was played")
}

/// What one thread can do alone, beside the games.
fn small(rounds: Vec<Round>, less: u32) -> anyhow::Result<Prices> {
    let function: &dyn Fn(u64) -> u64 = &|n| n.wrapping_add(1);
    let counter = AtomicU64::new(0);
    Ok(Prices {
        call_us: batch(100_000 / less, || _ = black_box(black_box(function)(1))),
        atomic_us: batch(100_000 / less, || _ = black_box(counter.fetch_add(1, Relaxed))),
        syscall_us: batch(10_000 / less, || _ = black_box(std::process::id())),
        spawn_task_us: spawn_tasks(10_000 / less)?,
        spawn_thread_us: spawn_threads(500 / less)?,
        rounds,
    })
}

/// CPU microseconds of one `step`: the median of nine batches.
fn batch(steps: u32, mut step: impl FnMut()) -> f64 {
    let batches = [(); 9].map(|()| {
        let start = thread_clock();
        (0..steps).for_each(|_| step());
        micros(thread_clock() - start, steps)
    });
    median_of(&batches, |us| *us)
}

fn spawn_tasks(tasks: u32) -> anyhow::Result<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let start = thread_clock();
    runtime.block_on(async {
        for _ in 0..tasks {
            tokio::spawn(async { black_box(1) }).await?;
        }
        anyhow::Ok(())
    })?;
    Ok(micros(thread_clock() - start, tasks))
}

fn spawn_threads(threads: u32) -> anyhow::Result<f64> {
    let one = || {
        let thread = thread::Builder::new().spawn(|| black_box(1))?;
        thread.join().map(drop).map_err(|_panic| anyhow!("a thread panicked"))
    };
    let [cpu, _] = spent(|| (0..threads).try_for_each(|_| one()))?;
    Ok(micros(cpu, threads))
}
