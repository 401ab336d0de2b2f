//! What is thought about sharing: locks for readers, and a lock that is all there is to do.

use super::Hypothesis;
use super::evidence::{Evidence, Found, at_least, at_most, open, quotient};
use crate::{Metric, Run};
use brigade_core::measure::Claim;

pub(super) const READERS: Hypothesis = Hypothesis {
    number: 10,
    name: "locks for readers",
    statement: "for a section as short as a look-up an RwLock gives at most 1.2 times what a Mutex does; a swapped pointer gives readers five times as much",
    why: "readers of an RwLock count themselves in and out, and that count is a shared write",
    judge: readers,
};

fn readers(run: &Run) -> Vec<Claim> {
    let contention = Evidence::of(run, "contention");
    let gain = |above, below| -> Found {
        if contention.cores() < 2.0 {
            return Err(open("one core: no two threads read at the same time"));
        }
        contention.ratio(0.0, above, below, Metric::Rate)
    };
    vec![
        Claim::within(
            "without writes RwLock gives at most 1.2 times what Mutex does",
            gain("RwLock", "Mutex"),
            at_most(1.2),
        ),
        Claim::within(
            "without writes ArcSwap gives at least five times what Mutex does",
            gain("ArcSwap", "Mutex"),
            at_least(5.0),
        ),
        Claim::within(
            "without writes ArcSwap gives at least five times what RwLock does",
            gain("ArcSwap", "RwLock"),
            at_least(5.0),
        ),
    ]
}

pub(super) const CONVOY: Hypothesis = Hypothesis {
    number: 11,
    name: "a lock and nothing else",
    statement: "two threads that do nothing outside a lock are slower than one",
    why: "handing the lock over costs more than what is done under it",
    judge: |run| vec![convoy(run)],
};

/// Two threads against one.
pub(super) fn convoy(run: &Run) -> Claim {
    let convoy = Evidence::of(run, "convoy");
    let found = || -> Found {
        if convoy.cores() < 2.0 {
            return Err(open("one core: the threads never meet"));
        }
        quotient(
            convoy.value(2.0, "Mutex", Metric::Rate)?,
            convoy.value(1.0, "Mutex", Metric::Rate)?,
        )
    };
    Claim::within("two threads get less done under one lock than one thread", found(), at_most(1.0))
}
