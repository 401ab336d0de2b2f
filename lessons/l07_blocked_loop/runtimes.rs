//! Who serves the desk: one thread of three runtimes, or two of tokio's.

use super::desk::{Arrivals, Desk};
use super::ways::Way;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::runtime::{Builder, Runtime};

/// Serves everybody who comes, until the last has left.
pub(super) type Serve = fn(&Arc<Desk>, Way, Arrivals) -> io::Result<()>;

/// What is compared: a key, words for the table, who serves, and where logins hash.
pub(super) type Cell = (&'static str, &'static str, Serve, Way);

/// What the lesson iterates.
pub(super) const CELLS: &[Cell] = &[
    ("inline", "inline, one thread of tokio", tokio_one, Way::Inline),
    ("smol", "inline, one thread of smol", on_smol, Way::Inline),
    ("async_std", "inline, one thread of async-std", on_async_std, Way::Inline),
    ("two", "inline, two threads of tokio", tokio_two, Way::Inline),
    ("yielding", "yielding each ms, one thread", tokio_one, Way::Yielding),
    ("blocking", "spawn_blocking", tokio_one, Way::Blocking),
    ("rayon", "rayon and a oneshot", tokio_one, Way::Rayon),
];

pub(super) fn tokio_one(desk: &Arc<Desk>, way: Way, arrivals: Arrivals) -> io::Result<()> {
    desk.recorder.lane("loop");
    on_tokio(&Builder::new_current_thread().build()?, desk, way, arrivals)
}

fn tokio_two(desk: &Arc<Desk>, way: Way, arrivals: Arrivals) -> io::Result<()> {
    on_tokio(&two_workers(desk.recorder.clone())?, desk, way, arrivals)
}

/// A runtime of two workers, whatever the number of cores.
pub(super) fn two_workers(recorder: brigade_core::trace::Recorder) -> io::Result<Runtime> {
    let number = AtomicUsize::new(0);
    Builder::new_multi_thread()
        .worker_threads(2)
        .on_thread_start(move || {
            // Relaxed: only the number matters.
            recorder.lane(format!("worker {}", number.fetch_add(1, Ordering::Relaxed) + 1));
        })
        .build()
}

fn on_tokio(runtime: &Runtime, desk: &Arc<Desk>, way: Way, arrivals: Arrivals) -> io::Result<()> {
    let handle = runtime.handle().clone();
    let left = desk.open(way, arrivals, move |visit| drop(handle.spawn(visit)))?;
    let _closed = runtime.block_on(left.recv());
    Ok(())
}

fn on_smol(desk: &Arc<Desk>, way: Way, arrivals: Arrivals) -> io::Result<()> {
    let executor = Arc::new(smol::Executor::new());
    let spawner = Arc::clone(&executor);
    let left = desk.open(way, arrivals, move |visit| spawner.spawn(visit).detach())?;
    let _closed = smol::block_on(executor.run(left.recv()));
    Ok(())
}

/// The workbench starts every experiment with `ASYNC_STD_THREAD_COUNT=1`: its one worker is the one thread.
fn on_async_std(desk: &Arc<Desk>, way: Way, arrivals: Arrivals) -> io::Result<()> {
    let left = desk.open(way, arrivals, |visit| drop(async_std::task::spawn(visit)))?;
    let _closed = async_std::task::block_on(left.recv());
    Ok(())
}
