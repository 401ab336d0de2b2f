//! A and B read the table of links, find a code missing, and want to write it.

use super::super::board::Done;
use super::super::graph::{Frees, Thing};
use super::super::party::Party;
use super::Program;
use std::sync::RwLock;

pub(super) const PROGRAM: Program = Program {
    name: "upgrade",
    does: "read a table, then write it without letting go",
    parties: 2,
    things: &[Thing { frees: Frees::All, ..Thing::lock("the table") }],
    broken: |board| {
        let table = RwLock::new(0);
        board.threads(|party| broken(party, &table))
    },
    repaired: |board| {
        let table = RwLock::new(0);
        board.threads(|party| repaired(party, &table))
    },
};

const TABLE: usize = 0;

/// A writer waits for all readers, and is one of them.
fn broken(party: &Party<'_>, table: &RwLock<u64>) -> Done {
    let links = party.read(TABLE, table)?;
    party.compute();
    party.moment();
    if *links < 2 {
        *party.write(TABLE, table)? += 1;
    }
    Ok(())
}

/// Lets go, takes the table to write, and looks again: somebody may have written meanwhile.
fn repaired(party: &Party<'_>, table: &RwLock<u64>) -> Done {
    let missing = {
        let links = party.read(TABLE, table)?;
        party.compute();
        party.moment();
        *links < 2
    };
    if missing {
        let mut links = party.write(TABLE, table)?;
        if *links < 2 {
            *links += 1;
        }
    }
    Ok(())
}
