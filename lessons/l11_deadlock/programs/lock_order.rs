//! A moves a click from one link to another, and B moves one back.

use super::super::graph::Resource;
use super::super::trial::Done;
use super::super::worker::Worker;
use super::Program;
use std::sync::Mutex;

pub(super) const PROGRAM: Program = Program {
    name: "lock-order",
    does: "two transfers, each locks its own link first",
    workers: 2,
    resources: &[Resource::lock("counter a"), Resource::lock("counter b")],
    broken: |trial| trial.threads(clicks(), broken),
    repaired: |trial| trial.threads(clicks(), repaired),
};

type Clicks = [Mutex<u64>; 2];

fn clicks() -> Clicks {
    [Mutex::new(100), Mutex::new(100)]
}

// ANCHOR: twins
/// Takes the links in the order in which it speaks of them.
fn broken(worker: &Worker<'_>, clicks: &Clicks) -> Done {
    let (from, to) = (worker.index, 1 - worker.index);
    let mut from = worker.lock(from, &clicks[from])?;
    worker.compute();
    worker.moment();
    let mut to = worker.lock(to, &clicks[to])?;
    *from -= 1;
    *to += 1;
    Ok(())
}

/// Takes the link with the lower number first, whichever way the click goes.
fn repaired(worker: &Worker<'_>, clicks: &Clicks) -> Done {
    let (from, to) = (worker.index, 1 - worker.index);
    let (low, high) = (from.min(to), from.max(to));
    let mut first = worker.lock(low, &clicks[low])?;
    worker.compute();
    worker.moment();
    let mut second = worker.lock(high, &clicks[high])?;
    let (from, to) =
        if from == low { (&mut first, &mut second) } else { (&mut second, &mut first) };
    **from -= 1;
    **to += 1;
    Ok(())
}
// ANCHOR_END: twins
