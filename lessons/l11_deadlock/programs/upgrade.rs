//! A and B read the table of links, find a code missing, and want to write it.

use super::super::graph::{Frees, Resource};
use super::super::trial::Done;
use super::super::worker::Worker;
use super::Program;
use std::sync::RwLock;

pub(super) const PROGRAM: Program = Program {
    name: "upgrade",
    does: "read a table, then write it without letting go",
    workers: 2,
    resources: &[Resource { frees: Frees::All, ..Resource::lock("the table") }],
    broken: |trial| trial.threads(RwLock::new(0), broken),
    repaired: |trial| trial.threads(RwLock::new(0), repaired),
};

const TABLE: usize = 0;

/// A writer waits for all readers, and is one of them.
fn broken(worker: &Worker<'_>, table: &RwLock<u64>) -> Done {
    let links = worker.read(TABLE, table)?;
    worker.compute();
    worker.moment();
    if *links < 2 {
        *worker.write(TABLE, table)? += 1;
    }
    Ok(())
}

/// Lets go, takes the table to write, and looks again: another may have written in between.
fn repaired(worker: &Worker<'_>, table: &RwLock<u64>) -> Done {
    let missing = {
        let links = worker.read(TABLE, table)?;
        worker.compute();
        worker.moment();
        *links < 2
    };
    if missing {
        let mut links = worker.write(TABLE, table)?;
        if *links < 2 {
            *links += 1;
        }
    }
    Ok(())
}
