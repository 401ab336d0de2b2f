//! What runs: every way side by side, meeting the same requests; the same on tasks; what the process holds; virtual time.

use super::found::{Cell, Cells, Grown, Pictured, Resident};
use super::simulated::LOADS;
use super::stays::{End, Stay, cell};
use super::trial::{Limits, Serving, Trial, arrivals};
use super::ways::Way;
use super::{simulated, tasks, threads};
use brigade_core::measure::{Arrivals, Process, least_disturbed};
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use crossbeam::channel::{Receiver, Sender, never, unbounded};
use std::io;
use std::thread::{self, Builder, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// A database that does 1,000 questions a second, and workers enough to keep it busy.
pub(super) const SERVING: Serving =
    Serving { workers: 8, places: 4, time: Duration::from_millis(4) };

pub(super) const LIMITS: Limits = Limits { room: 100, patience: Duration::from_millis(50) };

/// The load at which everything is compared.
pub(super) const TWICE: f64 = 2.0;

/// All ways have begun by then.
const BEGINS: Duration = Duration::from_millis(10);

/// How a way is run.
type Run = fn(Way, Trial) -> io::Result<()>;

/// For how long requests come.
fn lasts(setting: &Setting) -> Duration {
    Duration::from_millis(if setting.quick { 20 } else { 1_250 })
}

/// Every way under every load, on threads.
pub(super) fn on_threads(setting: &Setting) -> anyhow::Result<Evidence> {
    let run = |way, trial| threads::run(way, &trial);
    let loads = if setting.quick { &LOADS[2..] } else { &LOADS[..] };
    cells(setting, &Way::ALL, loads, run)
}

/// The ways that tasks have, at twice the load.
pub(super) fn on_tasks(setting: &Setting) -> anyhow::Result<Evidence> {
    cells(setting, &tasks::WAYS, &[TWICE], tasks::run)
}

fn cells(setting: &Setting, ways: &[Way], loads: &[f64], run: Run) -> anyhow::Result<Evidence> {
    let lasts = lasts(setting);
    let at = |load: &f64| side_by_side(ways, *load, lasts, run);
    let cells: Vec<Vec<Cell>> = loads.iter().map(at).collect::<io::Result<_>>()?;
    let (capacity, lasts) = (SERVING.capacity(), lasts.as_secs_f64());
    Evidence::of(&Cells { capacity, lasts, cells: cells.concat() })
}

/// All ways at once, each with a database and workers of its own: what disturbs one disturbs all.
fn side_by_side(ways: &[Way], load: f64, lasts: Duration, run: Run) -> io::Result<Vec<Cell>> {
    let began = Instant::now() + BEGINS;
    thread::scope(|scope| {
        let start = |way: &Way| {
            let way = *way;
            let one = move || {
                let (books, stays) = unbounded();
                run(way, trial(load, lasts, (began, books))?)?;
                Ok(cell((way, load), lasts.as_secs_f64(), &all(&stays)))
            };
            Builder::new().spawn_scoped(scope, one)
        };
        let runs: Vec<ScopedJoinHandle<'_, io::Result<Cell>>> =
            ways.iter().map(start).collect::<io::Result<_>>()?;
        let joined = |run: ScopedJoinHandle<'_, io::Result<Cell>>| {
            run.join().unwrap_or_else(|_panic| Err(io::Error::other("a way panicked")))
        };
        runs.into_iter().map(joined).collect()
    })
}

/// Requests as those of many users, the same for every way.
fn trial(load: f64, lasts: Duration, (began, books): (Instant, Sender<Stay>)) -> io::Result<Trial> {
    let comes = arrivals(Arrivals::Poisson, load * SERVING.capacity(), lasts);
    Trial::new((LIMITS, SERVING), comes, (began, books), Recorder::off())
}

/// All that were told; those that told are gone.
fn all(stays: &Receiver<Stay>) -> Vec<Stay> {
    stays.iter().collect()
}

/// What the process has more when requests have come at twice the capacity for half as long as in the other runs: first with a queue that sheds, which
/// holds less.
pub(super) fn memory(setting: &Setting) -> anyhow::Result<Evidence> {
    let lasts = lasts(setting) / 2;
    grown(Way::Sheds, lasts / 10)?; // what is allocated once is allocated now
    let (sheds, unbounded) = (grown(Way::Sheds, lasts)?, grown(Way::Unbounded, lasts)?);
    Evidence::of(&Resident { unbounded, sheds })
}

fn grown(way: Way, lasts: Duration) -> io::Result<Grown> {
    let (began, (books, stays)) = (Instant::now() + BEGINS, unbounded());
    let trial = trial(TWICE, lasts, (began, books))?;
    let resident = || Process::this().resident().ok().map(|bytes| bytes as f64);
    let before = resident();
    let now = thread::scope(|scope| {
        let run = Builder::new().spawn_scoped(scope, || threads::run(way, &trial))?;
        let _all_have_come = never::<()>().recv_deadline(began + lasts);
        let now = resident();
        run.join().unwrap_or_else(|_panic| Err(io::Error::other("a way panicked")))?;
        io::Result::Ok(now)
    })?;
    drop(trial); // and with it the books
    let held = cell((way, TWICE), lasts.as_secs_f64(), &all(&stays)).held;
    Ok(Grown { held, resident: now.zip(before).map(|(now, before)| (now - before).max(0.0)) })
}

/// Virtual time: the same on every machine.
pub(super) fn long_run(setting: &Setting) -> anyhow::Result<Evidence> {
    Evidence::of(&simulated::simulated(if setting.quick { 40 } else { 200 })?)
}

/// The ways in the pictures.
pub(super) const PICTURED: [Way; 3] = [Way::Unbounded, Way::Refuses, Way::Sheds];

/// Nine requests, each half as long after the one before as it takes to serve one, at a database with one place.
pub(super) fn pictures(setting: &Setting) -> anyhow::Result<Evidence> {
    let take = || PICTURED.into_iter().map(picture).collect();
    let rounds = if setting.quick { 1 } else { 5 };
    let taken = least_disturbed(rounds, take, |(trace, _): &Picture| trace.wall as f64)?;
    let ms = |of: fn(&Stay) -> f64, stays: &[Stay]| stays.iter().map(of).fold(0.0, f64::max) * 1e3;
    let longest_ms = [0, 1, 2].map(|at: usize| ms(|stay| stay.taken - stay.came, &taken[at].1));
    let refused = |stays: &[Stay]| stays.iter().filter(|stay| stay.end == End::Refused).count();
    let refused = [0, 1, 2].map(|at: usize| refused(&taken[at].1));
    let mut evidence = Evidence::of(&Pictured { longest_ms, refused })?;
    for (way, (trace, _)) in PICTURED.into_iter().zip(taken) {
        live::show(setting, &trace);
        evidence = evidence.drawn(way.name(), trace);
    }
    Ok(evidence)
}

/// What ran when, and what became of each request.
type Picture = (Trace, Vec<Stay>);

fn picture(way: Way) -> io::Result<Picture> {
    let time = Duration::from_millis(4);
    let serving = Serving { workers: 1, places: 1, time };
    let limits = Limits { room: 2, patience: 2 * time };
    let (recorder, (books, stays)) = (Recorder::start(), unbounded());
    let comes = (0..9).map(|n| n * time / 2).collect();
    let trial = Trial::new((limits, serving), comes, (Instant::now(), books), recorder.clone())?;
    threads::run(way, &trial)?;
    drop(trial);
    Ok((recorder.finish(), all(&stays)))
}
