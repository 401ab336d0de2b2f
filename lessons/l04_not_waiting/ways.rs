//! Who keeps the users' tasks: no runtime (blocking), our own executor, or one of three runtimes, each on one thread.

use super::found::{Served, Way};
use super::mini;
use super::trial::{Seen, Trial, serve_blocking, user};
use anyhow::Context;
use std::sync::Arc;

impl Way {
    /// Serves so many users, at least one, until the trial closes.
    pub(super) fn serve(self, trial: &Arc<Trial>, users: usize) -> anyhow::Result<Served> {
        trial.recorder.lane("thread");
        let tasks = || (0..users).map(|at| user(Arc::clone(trial), at));
        let (seen, polls) = match self {
            Way::Blocking => (vec![serve_blocking(trial, users)], 0),
            Way::Mini => mini::run(tasks().collect()),
            Way::Tokio => (on_tokio(tasks())?, 0),
            Way::Smol => (on_smol(tasks()), 0),
            Way::AsyncStd => (on_async_std(tasks()), 0),
        };
        trial.served(&seen, polls).context("there was no user")
    }
}

fn on_tokio(
    users: impl Iterator<Item = impl Future<Output = Seen> + Send + 'static>,
) -> anyhow::Result<Vec<Seen>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let seen = runtime.block_on(async { all(users.map(tokio::spawn).collect()).await });
    Ok(seen.into_iter().collect::<Result<_, _>>()?)
}

fn on_smol<'a>(users: impl Iterator<Item = impl Future<Output = Seen> + 'a>) -> Vec<Seen> {
    let executor = smol::LocalExecutor::new();
    let tasks = users.map(|user| executor.spawn(user)).collect();
    smol::block_on(executor.run(all(tasks)))
}

/// The workbench starts every experiment with `ASYNC_STD_THREAD_COUNT=1`: its one worker is the one thread.
fn on_async_std(
    users: impl Iterator<Item = impl Future<Output = Seen> + Send + 'static>,
) -> Vec<Seen> {
    async_std::task::block_on(all(users.map(async_std::task::spawn).collect()))
}

/// What the tasks return, each of which runs already.
async fn all<T>(tasks: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await);
    }
    seen
}
