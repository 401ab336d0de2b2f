//! Does an `.await` let others in? A task takes messages that are all there already; another counts how many
//! it took before it was the other's turn. One thread, so the count is exact.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio::sync::mpsc;

/// Messages that are ready from the start.
pub(super) const READY: u64 = 10_000;

/// Awaits taken in a row on tokio, `free` of its budget or not.
pub(super) fn on_tokio(free: bool) -> io::Result<u64> {
    let (send, mut receive) = mpsc::unbounded_channel();
    (0..READY).try_for_each(|message| send.send(message)).map_err(io::Error::other)?;
    drop(send);
    let taken = Arc::new(AtomicU64::new(0)); // Relaxed: one thread
    let count = Arc::clone(&taken);
    let take = async move {
        while receive.recv().await.is_some() {
            count.fetch_add(1, Relaxed);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let taking =
            if free { tokio::spawn(tokio::task::unconstrained(take)) } else { tokio::spawn(take) };
        let other = tokio::spawn(async move { taken.load(Relaxed) });
        let seen = other.await.map_err(io::Error::other)?;
        taking.await.map_err(io::Error::other)?;
        Ok(seen)
    })
}

/// The same on smol.
pub(super) fn on_smol() -> io::Result<u64> {
    let (send, receive) = async_channel::unbounded();
    (0..READY).try_for_each(|message| send.try_send(message)).map_err(io::Error::other)?;
    drop(send);
    let taken = AtomicU64::new(0);
    let executor = smol::LocalExecutor::new();
    let taking = executor.spawn(async {
        while receive.recv().await.is_ok() {
            taken.fetch_add(1, Relaxed);
        }
    });
    let other = executor.spawn(async { taken.load(Relaxed) });
    Ok(smol::block_on(executor.run(async {
        let seen = other.await;
        taking.await;
        seen
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_budget_ready_awaits_let_no_other_task_in() {
        assert_eq!(on_tokio(true).expect("a runtime"), READY);
        assert!(on_tokio(false).expect("a runtime") < READY);
    }
}
