//! Requests that need two connections at once, of a pool that has four.

use super::super::graph::Resource;
use super::super::trial::{Done, Setup, Trial};
use super::super::worker::Worker;
use super::Program;
use crossbeam::queue::ArrayQueue;
use std::io;

pub(super) const PROGRAM: Program = Program {
    name: "pool",
    does: "four requests, two of four connections each",
    workers: 4,
    resources: POOL,
    broken: |trial| trial.threads(pool(4), |worker, pool| one_by_one(worker, pool, 2)),
    repaired: |trial| trial.threads(pool(4), |worker, pool| all_or_none(worker, pool, 2)),
};

const POOL: &[Resource] = &[Resource::queue("a connection")];

/// The connections that are free; a number stands for each.
type Pool = ArrayQueue<usize>;

fn pool(size: usize) -> Pool {
    let pool = ArrayQueue::new(size);
    for connection in 0..size {
        give_back(&pool, connection);
    }
    pool
}

/// A pool has room for all its connections.
fn give_back(pool: &Pool, connection: usize) {
    let _room = pool.push(connection);
}

/// A connection goes back when its request is done with it.
struct Lent<'a>(&'a Pool, usize);

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        give_back(self.0, self.1);
    }
}

fn lend(pool: &Pool) -> Option<Lent<'_>> {
    pool.pop().map(|connection| Lent(pool, connection))
}

// ANCHOR: twins
/// Takes a connection, and keeps it while it waits for the next.
fn one_by_one(worker: &Worker<'_>, pool: &Pool, needs: usize) -> Done {
    let mut lent = Vec::new();
    for at in 0..needs {
        if at + 1 == needs {
            worker.compute();
            worker.moment();
        }
        lent.push(worker.take(0, || lend(pool))?);
    }
    Ok(())
}

/// Takes all it needs in one step, or nothing.
fn all_or_none(worker: &Worker<'_>, pool: &Pool, needs: usize) -> Done {
    let all = || {
        let lent: Vec<Lent<'_>> = (0..needs).map_while(|_| lend(pool)).collect();
        (lent.len() == needs).then_some(lent)
    };
    worker.moment();
    let _lent = worker.take(0, all)?;
    worker.compute();
    Ok(())
}
// ANCHOR_END: twins

/// The smallest pool with which `requests` that need so many connections each never stopped, whatever moment was
/// arranged for them; `None` if no pool up to all that they could want did it.
pub(in super::super) fn smallest(
    requests: usize,
    needs: usize,
    setup: &Setup,
) -> io::Result<Option<usize>> {
    for size in needs..=requests * needs {
        let trial = Trial::new(requests, POOL, setup);
        let ending = trial.threads(pool(size), |worker, pool| one_by_one(worker, pool, needs));
        if ending?.is_none() {
            return Ok(Some(size));
        }
    }
    Ok(None)
}
