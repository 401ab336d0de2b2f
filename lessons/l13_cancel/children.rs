//! Who stops when the one who started them is gone: three children, six ways to start them.
//!
//! The children have started and wait at a gate; the client leaves, its handler goes if it can; the gate
//! opens. Whoever passes it went on, whoever passes it after the handler was gone outlived it.

use async_channel::{Receiver, Sender, bounded, unbounded};
use smol::LocalExecutor;
use smol::future::{or, zip};
use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// How many there are.
pub(super) const CHILDREN: usize = 3;

/// How many went on although the client had left, and how many of them after their handler was gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) went_on: usize,
    pub(super) outlived: usize,
    handler_gone: bool,
}

/// A name, and what starts three children that way and lets the client leave.
pub(super) type Way = (&'static str, fn(Family) -> io::Result<()>);

/// What the lesson iterates.
pub(super) const WAYS: [Way; 6] = [
    ("joined", joined),
    ("tokio_spawn", tokio_spawn),
    ("tokio_JoinSet", join_set),
    ("smol_Task", smol_tasks),
    ("thread_spawn", threads),
    ("thread_scope", scoped),
];

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
    counts: Arc<Mutex<Counts>>,
    /// The channel closes when the last child is over, finished or dropped.
    _alive: Sender<Infallible>,
}

impl Child {
    async fn run(self) {
        let _started = self.starts.try_send(());
        let _open = self.gate.recv().await;
        self.go_on();
    }

    fn run_blocking(self) {
        let _started = self.starts.try_send(());
        let _open = self.gate.recv_blocking();
        self.go_on();
    }

    fn go_on(&self) {
        let mut counts = lock(&self.counts);
        counts.went_on += 1;
        counts.outlived += usize::from(counts.handler_gone);
    }
}

fn lock(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Family {
    fn children(&self) -> [Child; CHILDREN] {
        std::array::from_fn(|_| self.child.clone())
    }

    /// Waits until all children have started.
    async fn all_started(&self) {
        for _ in 0..CHILDREN {
            let _started = self.started.recv().await;
        }
    }

    /// The client leaves once the children have started: the handler's future is dropped there.
    async fn client_leaves(&self, handler: impl Future<Output = ()>) {
        or(handler, self.all_started()).await;
        self.handler_is_gone();
        self.gate.close();
    }

    fn handler_is_gone(&self) {
        lock(&self.child.counts).handler_gone = true;
    }

    /// Closed when the last child is over.
    fn over(self) -> Receiver<Infallible> {
        self.over
    }
}

/// What became of the children started in this way.
pub(super) fn counts(way: fn(Family) -> io::Result<()>) -> io::Result<Counts> {
    let (starts, started) = unbounded();
    let (gate, opens) = bounded(1);
    let (alive, over) = bounded(1);
    let counts = Arc::default();
    let child = Child { starts, gate: opens, counts: Arc::clone(&counts), _alive: alive };
    way(Family { child, started, over, gate })?;
    let counts = *lock(&counts);
    Ok(counts)
}

/// No task of their own: they are part of the handler's future.
fn joined(family: Family) -> io::Result<()> {
    let [a, b, c] = family.children();
    let handler = async {
        zip(a.run(), zip(b.run(), c.run())).await;
    };
    smol::block_on(async {
        family.client_leaves(handler).await;
        let _closed = family.over().recv().await;
    });
    Ok(())
}

// ANCHOR: tokio
fn tokio_spawn(family: Family) -> io::Result<()> {
    let children = family.children();
    on_tokio(family, async {
        let _handles = children.map(|child| tokio::spawn(child.run()));
        pending().await
    })
}

fn join_set(family: Family) -> io::Result<()> {
    let children = family.children();
    on_tokio(family, async {
        let _set: JoinSet<()> = children.into_iter().map(Child::run).collect();
        pending().await
    })
}
// ANCHOR_END: tokio

/// The handler on tokio until the client leaves, and the runtime until the children are over.
fn on_tokio(family: Family, handler: impl Future<Output = ()>) -> io::Result<()> {
    Builder::new_current_thread().build()?.block_on(async {
        family.client_leaves(handler).await;
        let _closed = family.over().recv().await;
    });
    Ok(())
}

fn smol_tasks(family: Family) -> io::Result<()> {
    let executor = LocalExecutor::new();
    let children = family.children();
    let handler = async {
        let _tasks = children.map(|child| executor.spawn(child.run()));
        pending().await
    };
    smol::block_on(executor.run(async {
        family.client_leaves(handler).await;
        let _closed = family.over().recv().await;
    }));
    Ok(())
}

/// The handler returns, and its handles are dropped.
fn threads(family: Family) -> io::Result<()> {
    for child in family.children() {
        thread::Builder::new().spawn(move || child.run_blocking())?;
    }
    smol::block_on(family.client_leaves(pending()));
    let _closed = family.over().recv_blocking();
    Ok(())
}

/// The handler would like to return; the scope does not let it before the children have.
fn scoped(family: Family) -> io::Result<()> {
    thread::scope(|scope| {
        let run = |child: Child| move || child.run_blocking();
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
        let found: Vec<_> = WAYS
            .map(|(name, way)| {
                let counts = counts(way).unwrap();
                (name, counts.went_on, counts.outlived)
            })
            .into();
        let documented = [
            ("joined", 0, 0),
            ("tokio_spawn", 3, 3),
            ("tokio_JoinSet", 0, 0),
            ("smol_Task", 0, 0),
            ("thread_spawn", 3, 3),
            ("thread_scope", 3, 0),
        ];
        assert_eq!(found, documented);
    }
}
