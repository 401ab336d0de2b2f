//! Two tasks on one thread count in one tally, and ask the database.
//!
//! Clippy's `await_holding_lock` finds the broken one where the guard is std's own; here it is wrapped.

use super::super::graph::Resource;
use super::super::tasks::{DATABASE, THREAD, outside};
use super::super::trial::{Done, Trial};
use super::super::worker::Worker;
use super::Program;
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use std::io;
use std::sync::{Arc, Mutex};

pub(super) const PROGRAM: Program = Program {
    name: "guard-over-await",
    does: "two tasks, one thread, a std guard kept over .await",
    workers: 2,
    resources: &[THREAD, DATABASE, Resource::lock("the tally")],
    broken: |trial| trial.tasks(shared(trial)?, broken),
    repaired: |trial| trial.tasks(shared(trial)?, repaired),
};

const TALLY: usize = 2;

type Shared = (Database, Mutex<u64>);

fn shared(trial: &Trial) -> io::Result<Shared> {
    outside(trial);
    let delay = Delay { time: ServiceTime::Const(trial.setup.query), capacity: 4, seed: 1 };
    let recorder = trial.setup.recorder.clone();
    let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder)?;
    Ok((database, Mutex::new(0)))
}

fn find(worker: &Worker<'_>) -> Query {
    Query::new(worker.task.clone(), Question::Find("blink".into()))
}

// ANCHOR: twins
/// The task gives the thread away and keeps the lock; the other has the thread then, and waits for the lock with it.
async fn broken(worker: &Worker<'_>, (database, tally): &Shared) -> Done {
    let mut tally = worker.lock(TALLY, tally)?;
    worker.compute();
    let _link = database.submit(find(worker)).await;
    *tally += 1;
    Ok(())
}

/// Nothing is held when the thread is given away.
async fn repaired(worker: &Worker<'_>, (database, tally): &Shared) -> Done {
    worker.compute();
    let _link = database.submit(find(worker)).await;
    *worker.lock(TALLY, tally)? += 1;
    Ok(())
}
// ANCHOR_END: twins
