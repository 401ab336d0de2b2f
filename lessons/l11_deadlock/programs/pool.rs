//! Requests that need two connections at once, of a pool that has four.

use super::super::board::{Board, Done, Run};
use super::super::graph::Thing;
use super::super::party::Party;
use super::super::watchdog::Ending;
use super::Program;
use crossbeam::queue::ArrayQueue;
use std::io;

pub(super) const PROGRAM: Program = Program {
    name: "pool",
    does: "four requests, two of four connections each",
    parties: 4,
    things: POOL,
    broken: |board| {
        let pool = pool(4);
        board.threads(|party| one_by_one(party, &pool, 2))
    },
    repaired: |board| {
        let pool = pool(4);
        board.threads(|party| all_or_none(party, &pool, 2))
    },
};

const POOL: &[Thing] = &[Thing::queue("a connection")];

/// The connections that nobody has; a number stands for each.
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
fn one_by_one(party: &Party<'_>, pool: &Pool, needs: usize) -> Done {
    let mut lent = Vec::new();
    for at in 0..needs {
        if at + 1 == needs {
            party.compute();
            party.moment();
        }
        lent.push(party.take(0, || lend(pool))?);
    }
    Ok(())
}

/// Takes all it needs in one step, or nothing.
fn all_or_none(party: &Party<'_>, pool: &Pool, needs: usize) -> Done {
    let all = || {
        let lent: Vec<Lent<'_>> = (0..needs).map_while(|_| lend(pool)).collect();
        (lent.len() == needs).then_some(lent)
    };
    party.moment();
    let _lent = party.take(0, all)?;
    party.compute();
    Ok(())
}
// ANCHOR_END: twins

/// The smallest pool with which `requests` that need so many connections each never stopped, whatever moment was
/// arranged for them; `None` if no pool up to all that they could want did it.
pub(in super::super) fn smallest(
    requests: usize,
    needs: usize,
    run: &Run,
) -> io::Result<Option<usize>> {
    for size in needs..=requests * needs {
        let pool = pool(size);
        let board = Board::new(requests, POOL, run);
        let ending: Ending = board.threads(|party| one_by_one(party, &pool, needs));
        if ending?.is_none() {
            return Ok(Some(size));
        }
    }
    Ok(None)
}
