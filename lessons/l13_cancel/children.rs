//! Who stops when the one who started them is gone: three children, six ways to start them.
//!
//! The children have started and wait at a gate; the client leaves, its handler goes if it can; the gate
//! opens. A child that passes it went on; one that passes it after the handler was gone outlived it.

use super::found::Counts;
use async_channel::{Receiver, Sender, bounded, unbounded};
use smol::LocalExecutor;
use smol::future::{or, zip};
use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// How many there are.
pub(super) const BORN: usize = 3;

/// What the children of one handler share.
pub(super) struct Family {
    child: Child,
    started: Receiver<()>,
    over: Receiver<Infallible>,
    gate: Sender<Infallible>,
}

/// One child, running as a task or as a thread.
#[derive(Clone)]
struct Child {
    starts: Sender<()>,
    gate: Receiver<Infallible>,
    tally: Arc<Tally>,
    /// The channel closes when the last child is over, finished or dropped.
    _alive: Sender<Infallible>,
}

/// Relaxed throughout: gate and channels order it.
#[derive(Default)]
struct Tally {
    handler_gone: AtomicBool,
    went_on: AtomicUsize,
    outlived: AtomicUsize,
}

impl Child {
    async fn run(self) {
        let _started = self.starts.try_send(());
        let _open = self.gate.recv().await;
        self.tally.went_on.fetch_add(1, Relaxed);
        let orphan = self.tally.handler_gone.load(Relaxed);
        self.tally.outlived.fetch_add(usize::from(orphan), Relaxed);
    }
}

impl Family {
    fn children(&self) -> [Child; BORN] {
        std::array::from_fn(|_| self.child.clone())
    }

    /// Waits until all children have started.
    async fn all_started(&self) {
        for _ in 0..BORN {
            let _started = self.started.recv().await;
        }
    }

    /// The client leaves once the children have started: the handler's future is dropped there. Ends with the last child.
    async fn run(self, handler: impl Future<Output = ()>) {
        or(handler, self.all_started()).await;
        self.handler_is_gone();
        self.gate.close();
        let over = self.over.clone();
        drop(self);
        let _closed = over.recv().await;
    }

    fn handler_is_gone(&self) {
        self.child.tally.handler_gone.store(true, Relaxed);
    }
}

/// What became of the children started in this way.
pub(super) fn counts(way: fn(Family) -> io::Result<()>) -> io::Result<Counts> {
    let (starts, started) = unbounded();
    let (gate, opens) = bounded(1);
    let (alive, over) = bounded(1);
    let tally = Arc::<Tally>::default();
    let child = Child { starts, gate: opens, tally: Arc::clone(&tally), _alive: alive };
    way(Family { child, started, over, gate })?;
    Ok(Counts { went_on: tally.went_on.load(Relaxed), outlived: tally.outlived.load(Relaxed) })
}

/// No task of their own: they are part of the handler's future.
pub(super) fn joined(family: Family) -> io::Result<()> {
    let [a, b, c] = family.children();
    let handler = async {
        zip(a.run(), zip(b.run(), c.run())).await;
    };
    smol::block_on(family.run(handler));
    Ok(())
}

// ANCHOR: tokio
pub(super) fn tokio_spawn(family: Family) -> io::Result<()> {
    let children = family.children();
    on_tokio(family, async {
        let _handles = children.map(|child| tokio::spawn(child.run()));
        pending().await
    })
}

pub(super) fn join_set(family: Family) -> io::Result<()> {
    let children = family.children();
    on_tokio(family, async {
        let _set: JoinSet<()> = children.into_iter().map(Child::run).collect();
        pending().await
    })
}
// ANCHOR_END: tokio

fn on_tokio(family: Family, handler: impl Future<Output = ()>) -> io::Result<()> {
    Builder::new_current_thread().build()?.block_on(family.run(handler));
    Ok(())
}

pub(super) fn smol_tasks(family: Family) -> io::Result<()> {
    let executor = LocalExecutor::new();
    let children = family.children();
    let handler = async {
        let _tasks = children.map(|child| executor.spawn(child.run()));
        pending().await
    };
    smol::block_on(executor.run(family.run(handler)));
    Ok(())
}

/// The handler returns, and its handles are dropped.
pub(super) fn threads(family: Family) -> io::Result<()> {
    for child in family.children() {
        thread::Builder::new().spawn(move || smol::block_on(child.run()))?;
    }
    smol::block_on(family.run(pending()));
    Ok(())
}

/// The handler would like to return; the scope does not let it before the children have.
pub(super) fn scoped(family: Family) -> io::Result<()> {
    thread::scope(|scope| {
        let run = |child: Child| move || smol::block_on(child.run());
        let spawn = |child| thread::Builder::new().spawn_scoped(scope, run(child)).map(drop);
        let spawned = family.children().into_iter().try_for_each(spawn);
        if spawned.is_ok() {
            smol::block_on(family.all_started());
        }
        family.gate.close(); // in any case, or those that were spawned would wait for ever
        spawned
    })?;
    family.handler_is_gone();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_keeps_or_loses_its_children_as_its_documentation_says() {
        let ways = [joined, tokio_spawn, join_set, smol_tasks, threads, scoped];
        let found = ways.map(|way: fn(Family) -> io::Result<()>| {
            let Counts { went_on, outlived } = counts(way).unwrap();
            (went_on, outlived)
        });
        assert_eq!(found, [(0, 0), (3, 3), (0, 0), (0, 0), (3, 3), (3, 0)]);
    }
}
