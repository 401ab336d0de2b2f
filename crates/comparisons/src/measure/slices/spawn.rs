//! H17: what does it cost to start a unit of work that does nothing, and to wait for it? The same question to the
//! operating system, to rayon and to the async runtimes; a thread that asks from outside must be woken again.

use super::{Slice, timed};
use crate::names::number;
use crate::{Entry, Extent, Metric, Settings, Timed};
use anyhow::{bail, ensure};
use std::hint::black_box;
use std::sync::mpsc::sync_channel;
use std::thread;
use tokio::runtime::Runtime;

pub(super) const SLICE: Slice = Slice {
    name: "spawn",
    question: "What does it cost to start one unit of work, and to wait for it?",
    axis: ("units", "", true),
    headline: Metric::Time,
    columns: &[Metric::Work],
    baseline: "tokio_task",
    points,
    series: || WAYS.to_vec(),
    entry,
    note: |settings, at| {
        format!(
            "{} units that do nothing, each started when the one before it is done; \
             rayon and tokio have {} thread(s)",
            number(at),
            settings.workers(0)
        )
    },
};

const WAYS: &[&str] = &[
    "thread",
    "crossbeam_scope",
    "rayon_join",
    "rayon_from_outside",
    "tokio_task",
    "tokio_from_block_on",
    "smol_task",
    "async_std_task",
];

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[10.0],
        Extent::Quick | Extent::Default | Extent::Full => &[1_000.0],
    }
}

/// The whole unit of work.
fn work() -> u64 {
    black_box(1)
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let (each, mut units) = (at as u64, units(series, settings.workers(0))?);
    let check = move |pieces, done| {
        ensure!(done == pieces * each, "{done} units were done, and not {pieces} times {each}");
        Ok(())
    };
    timed(Timed::new(move |pieces| units(pieces * each), check))
}

/// Does so many units, one after the other; how many were done.
type Units = Box<dyn FnMut(u64) -> anyhow::Result<u64>>;

fn units(series: &str, workers: usize) -> anyhow::Result<Units> {
    Ok(match series {
        "thread" => Box::new(|units| (0..units).map(|_| thread()).sum()),
        "crossbeam_scope" => Box::new(|units| (0..units).map(|_| crossbeam_scope()).sum()),
        "rayon_join" | "rayon_from_outside" => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build()?;
            match series {
                "rayon_join" => Box::new(move |units| Ok(pool.install(|| rayon_join(units)))),
                _ => Box::new(move |units| (0..units).map(|_| from_outside(&pool)).sum()),
            }
        }
        "tokio_task" => {
            let runtime = runtime(workers)?;
            Box::new(move |units| runtime.block_on(runtime.spawn(tokio_tasks(units)))?)
        }
        // Its caller is no worker: it must be woken from outside each time.
        "tokio_from_block_on" => {
            let runtime = runtime(workers)?;
            Box::new(move |units| runtime.block_on(tokio_tasks(units)))
        }
        "smol_task" => Box::new(|units| Ok(smol::block_on(smol::spawn(smol_tasks(units))))),
        "async_std_task" => Box::new(|units| {
            let tasks = async_std::task::spawn(async_std_tasks(units));
            Ok(async_std::task::block_on(tasks))
        }),
        _ => bail!("there is no way to start work that is called {series}"),
    })
}

fn runtime(workers: usize) -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(workers).build()
}

/// A thread of the operating system.
fn thread() -> anyhow::Result<u64> {
    let thread = thread::Builder::new().spawn(work)?;
    thread.join().map_err(|_panic| anyhow::anyhow!("the thread panicked"))
}

/// The same in a scope, where it may borrow.
fn crossbeam_scope() -> anyhow::Result<u64> {
    let done = crossbeam::thread::scope(|scope| scope.spawn(|_| work()).join());
    done.and_then(|done| done).map_err(|_panic| anyhow::anyhow!("the thread panicked"))
}

/// Two units at a time, from inside the pool.
fn rayon_join(units: u64) -> u64 {
    let mut done = 0;
    while done + 1 < units {
        let (one, other) = rayon::join(work, work);
        done += one + other;
    }
    done + if done < units { work() } else { 0 }
}

/// A pool of threads that are already there.
fn from_outside(pool: &rayon::ThreadPool) -> anyhow::Result<u64> {
    let (sender, receiver) = sync_channel(1);
    pool.spawn(move || {
        let _nobody_waits = sender.send(work());
    });
    Ok(receiver.recv()?)
}

async fn tokio_tasks(units: u64) -> anyhow::Result<u64> {
    let mut done = 0;
    for _ in 0..units {
        done += tokio::spawn(async { work() }).await?;
    }
    Ok(done)
}

async fn smol_tasks(units: u64) -> u64 {
    let mut done = 0;
    for _ in 0..units {
        done += smol::spawn(async { work() }).await;
    }
    done
}

async fn async_std_tasks(units: u64) -> u64 {
    let mut done = 0;
    for _ in 0..units {
        done += async_std::task::spawn(async { work() }).await;
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_does_as_many_units_as_it_was_asked_for() {
        for series in WAYS {
            let mut units = units(series, 2).unwrap();
            assert_eq!([units(0).unwrap(), units(7).unwrap()], [0, 7], "{series}");
        }
    }
}
