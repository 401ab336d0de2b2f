//! Two tasks on one thread count in one tally, and ask the database.
//!
//! Clippy's `await_holding_lock` finds the broken one where the guard is std's own; here it is wrapped.

use super::super::board::Done;
use super::super::graph::Thing;
use super::super::party::Party;
use super::super::tasks::{DATABASE, THREAD, outside};
use super::Program;
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use std::io;
use std::sync::{Arc, Mutex};

pub(super) const PROGRAM: Program = Program {
    name: "guard-over-await",
    does: "two tasks, one thread, a std guard kept over .await",
    parties: 2,
    things: &[THREAD, DATABASE, Thing::lock("the tally")],
    broken: |board| {
        let (database, tally) = (database(board)?, Mutex::new(0));
        board.tasks(async |party| broken(party, &database, &tally).await)
    },
    repaired: |board| {
        let (database, tally) = (database(board)?, Mutex::new(0));
        board.tasks(async |party| repaired(party, &database, &tally).await)
    },
};

const TALLY: usize = 2;

fn database(board: &super::Board) -> io::Result<Database> {
    outside(board);
    let time = ServiceTime::Const(board.run.query);
    let delay = Delay { time, capacity: 4, seed: 1 };
    Database::new(Arc::new(Memory::default()), Some(delay), board.run.recorder.clone())
}

pub(super) fn find(party: &Party<'_>) -> Query {
    Query { task: party.task.clone(), question: Question::Find("blink".into()).into() }
}

// ANCHOR: twins
/// The task gives the thread away and keeps the lock; whoever has the thread then waits for the lock with it.
async fn broken(party: &Party<'_>, database: &Database, tally: &Mutex<u64>) -> Done {
    let mut tally = party.lock(TALLY, tally)?;
    party.compute();
    let _link = database.submit(find(party)).await;
    *tally += 1;
    Ok(())
}

/// Nothing is held when the thread is given away.
async fn repaired(party: &Party<'_>, database: &Database, tally: &Mutex<u64>) -> Done {
    party.compute();
    let _link = database.submit(find(party)).await;
    *party.lock(TALLY, tally)? += 1;
    Ok(())
}
// ANCHOR_END: twins
