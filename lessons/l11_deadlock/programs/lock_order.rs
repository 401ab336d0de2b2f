//! A moves a click from one link to another, and B moves one back.

use super::super::board::Done;
use super::super::graph::Thing;
use super::super::party::Party;
use super::Program;
use std::sync::Mutex;

pub(super) const PROGRAM: Program = Program {
    name: "lock-order",
    does: "two transfers, each locks its own link first",
    parties: 2,
    things: &[Thing::lock("counter a"), Thing::lock("counter b")],
    broken: |board| {
        let clicks = clicks();
        board.threads(|party| broken(party, &clicks))
    },
    repaired: |board| {
        let clicks = clicks();
        board.threads(|party| repaired(party, &clicks))
    },
};

type Clicks = [Mutex<u64>; 2];

fn clicks() -> Clicks {
    [Mutex::new(100), Mutex::new(100)]
}

// ANCHOR: twins
/// Takes the links in the order in which it speaks of them.
fn broken(party: &Party<'_>, clicks: &Clicks) -> Done {
    let (from, to) = (party.index, 1 - party.index);
    let mut from = party.lock(from, &clicks[from])?;
    party.compute();
    party.moment();
    let mut to = party.lock(to, &clicks[to])?;
    *from -= 1;
    *to += 1;
    Ok(())
}

/// Takes the link with the lower number first, whichever way the click goes.
fn repaired(party: &Party<'_>, clicks: &Clicks) -> Done {
    let (from, to) = (party.index, 1 - party.index);
    let (low, high) = (from.min(to), from.max(to));
    let mut first = party.lock(low, &clicks[low])?;
    party.compute();
    party.moment();
    let mut second = party.lock(high, &clicks[high])?;
    let (from, to) =
        if from == low { (&mut first, &mut second) } else { (&mut second, &mut first) };
    **from -= 1;
    **to += 1;
    Ok(())
}
// ANCHOR_END: twins
