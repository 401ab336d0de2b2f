//! Who keeps the users' tasks: nobody (blocking), our own executor, or one of three runtimes, each on one thread.

use super::bar::{Bar, Outcome, Seen, serve_blocking, user};
use super::mini;
use std::io;
use std::sync::Arc;
use std::time::Instant;

/// A name, and what serves so many users until the bar closes.
pub(super) type Runtime = (&'static str, fn(&Arc<Bar>, usize) -> io::Result<Outcome>);

/// What the lesson iterates.
pub(super) const RUNTIMES: &[Runtime] = &[
    ("blocking", blocking),
    ("mini", on_mini),
    ("tokio", on_tokio),
    ("smol", on_smol),
    ("async_std", on_async_std),
];

fn users_of(bar: &Arc<Bar>, users: usize) -> Vec<impl Future<Output = Seen> + use<>> {
    (0..users).map(|at| user(Arc::clone(bar), at)).collect()
}

fn blocking(bar: &Arc<Bar>, users: usize) -> io::Result<Outcome> {
    bar.recorder.lane("thread");
    let start = Instant::now();
    let seen = serve_blocking(bar, users);
    Ok(bar.outcome(start, &[seen], 0))
}

fn on_mini(bar: &Arc<Bar>, users: usize) -> io::Result<Outcome> {
    bar.recorder.lane("thread");
    let start = Instant::now();
    let (seen, polls) = mini::run(users_of(bar, users));
    Ok(bar.outcome(start, &seen, polls))
}

fn on_tokio(bar: &Arc<Bar>, users: usize) -> io::Result<Outcome> {
    bar.recorder.lane("thread");
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let start = Instant::now();
    let seen = runtime.block_on(async {
        let tasks: Vec<_> = users_of(bar, users).into_iter().map(tokio::spawn).collect();
        let mut seen = Vec::new();
        for task in tasks {
            seen.push(task.await.map_err(io::Error::other)?);
        }
        io::Result::Ok(seen)
    })?;
    Ok(bar.outcome(start, &seen, 0))
}

fn on_smol(bar: &Arc<Bar>, users: usize) -> io::Result<Outcome> {
    bar.recorder.lane("thread");
    let executor = smol::LocalExecutor::new();
    let start = Instant::now();
    let seen = smol::block_on(executor.run(async {
        let tasks: Vec<_> =
            users_of(bar, users).into_iter().map(|user| executor.spawn(user)).collect();
        let mut seen = Vec::new();
        for task in tasks {
            seen.push(task.await);
        }
        seen
    }));
    Ok(bar.outcome(start, &seen, 0))
}

/// The workbench starts every experiment with `ASYNC_STD_THREAD_COUNT=1`: its one worker is the one thread.
fn on_async_std(bar: &Arc<Bar>, users: usize) -> io::Result<Outcome> {
    let start = Instant::now();
    let seen = async_std::task::block_on(async {
        let tasks: Vec<_> = users_of(bar, users).into_iter().map(async_std::task::spawn).collect();
        let mut seen = Vec::new();
        for task in tasks {
            seen.push(task.await);
        }
        seen
    });
    Ok(bar.outcome(start, &seen, 0))
}
