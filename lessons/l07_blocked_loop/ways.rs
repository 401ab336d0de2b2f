//! Who serves: one thread of three runtimes, or two of tokio's.

use super::hashing::Hashing;
use super::trial::{Arrivals, Trial};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::runtime::{Builder, Runtime};

type Serve = fn(&Arc<Trial>, Hashing, Arrivals) -> io::Result<()>;

/// Who serves, and where logins hash.
#[derive(Debug)]
pub(super) struct Way {
    /// For the table.
    pub(super) words: &'static str,
    serve: Serve,
    hashing: Hashing,
    /// Whether one loop serves, and hashes too.
    pub(super) one_loop: bool,
}

/// The first hashes on the loop, the last lends: they are drawn, and held against each other.
pub(super) const WAYS: [Way; 7] = [
    way("inline, one thread of tokio", tokio_one, Hashing::Inline, true),
    way("inline, one thread of smol", on_smol, Hashing::Inline, true),
    way("inline, one thread of async-std", on_async_std, Hashing::Inline, true),
    way("inline, two threads of tokio", tokio_two, Hashing::Inline, false),
    way("yielding each ms, one thread", tokio_one, Hashing::Yielding, true),
    way("spawn_blocking", tokio_one, Hashing::Blocking, false),
    way("rayon and a oneshot", tokio_one, Hashing::Rayon, false),
];

const fn way(words: &'static str, serve: Serve, hashing: Hashing, one_loop: bool) -> Way {
    Way { words, serve, hashing, one_loop }
}

impl Way {
    /// Serves everybody who comes, until the last has left.
    pub(super) fn serve(&self, trial: &Arc<Trial>, arrivals: Arrivals) -> io::Result<()> {
        (self.serve)(trial, self.hashing, arrivals)
    }
}

pub(super) fn tokio_one(
    trial: &Arc<Trial>,
    hashing: Hashing,
    arrivals: Arrivals,
) -> io::Result<()> {
    trial.recorder.lane("loop");
    on_tokio(&Builder::new_current_thread().build()?, trial, hashing, arrivals)
}

fn tokio_two(trial: &Arc<Trial>, hashing: Hashing, arrivals: Arrivals) -> io::Result<()> {
    on_tokio(&two_workers(trial.recorder.clone())?, trial, hashing, arrivals)
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

fn on_tokio(
    runtime: &Runtime,
    trial: &Arc<Trial>,
    hashing: Hashing,
    arrivals: Arrivals,
) -> io::Result<()> {
    let handle = runtime.handle().clone();
    let left = trial.open(hashing, arrivals, move |visit| drop(handle.spawn(visit)))?;
    let _closed = runtime.block_on(left.recv());
    Ok(())
}

fn on_smol(trial: &Arc<Trial>, hashing: Hashing, arrivals: Arrivals) -> io::Result<()> {
    let executor = Arc::new(smol::Executor::new());
    let spawner = Arc::clone(&executor);
    let left = trial.open(hashing, arrivals, move |visit| spawner.spawn(visit).detach())?;
    let _closed = smol::block_on(executor.run(left.recv()));
    Ok(())
}

/// The workbench starts every experiment with `ASYNC_STD_THREAD_COUNT=1`: its one worker is the one thread.
fn on_async_std(trial: &Arc<Trial>, hashing: Hashing, arrivals: Arrivals) -> io::Result<()> {
    let left = trial.open(hashing, arrivals, |visit| drop(async_std::task::spawn(visit)))?;
    let _closed = async_std::task::block_on(left.recv());
    Ok(())
}
