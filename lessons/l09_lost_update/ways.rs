//! One counter, two threads, six ways of adding one. The first two read and write back in two steps.

use brigade_core::blink::Link;
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::jobs::at_once;
use crossbeam::utils::CachePadded;
use std::io;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Two are enough to lose a click.
pub(super) const THREADS: usize = 2;

/// A way of counting.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) name: &'static str,
    /// Whether adding one is one step.
    pub(super) whole: bool,
    /// So many clicks on each thread; what the counter says in the end.
    pub(super) count: fn(u64) -> io::Result<u64>,
}

/// Every way, the broken ones first.
pub(super) const WAYS: [Way; 6] = [
    Way { name: "load, store", whole: false, count: load_store },
    Way { name: "lock, lock again", whole: false, count: two_locks },
    Way { name: "fetch_add", whole: true, count: fetch_add },
    Way { name: "one lock", whole: true, count: one_lock },
    Way { name: "a counter each", whole: true, count: a_counter_each },
    Way { name: "Blink's store", whole: true, count: blink },
];

// ANCHOR: broken
/// Two steps. `SeqCst` puts the steps of all threads into one order; it does not join two of them.
fn load_store(clicks: u64) -> io::Result<u64> {
    let counter = AtomicU64::new(0);
    on_both(clicks, |_| {
        let seen = counter.load(SeqCst);
        counter.store(seen + 1, SeqCst);
    })?;
    Ok(counter.into_inner())
}

/// Each step under the lock, and the lock given back in between.
fn two_locks(clicks: u64) -> io::Result<u64> {
    let counter = Mutex::new(0);
    on_both(clicks, |_| {
        let seen = *lock(&counter);
        *lock(&counter) = seen + 1;
    })?;
    Ok(*lock(&counter))
}
// ANCHOR_END: broken

// ANCHOR: whole
/// One step of the processor. `Relaxed` is enough: nothing else is read because of this number.
fn fetch_add(clicks: u64) -> io::Result<u64> {
    let counter = AtomicU64::new(0);
    on_both(clicks, |_| {
        counter.fetch_add(1, Relaxed);
    })?;
    Ok(counter.into_inner())
}

/// One step because no other thread is let in before it is over.
fn one_lock(clicks: u64) -> io::Result<u64> {
    let counter = Mutex::new(0);
    on_both(clicks, |_| *lock(&counter) += 1)?;
    Ok(*lock(&counter))
}

/// Nothing is shared until the end.
fn a_counter_each(clicks: u64) -> io::Result<u64> {
    let counters: [CachePadded<AtomicU64>; THREADS] = Default::default();
    on_both(clicks, |who| {
        counters[who].fetch_add(1, Relaxed);
    })?;
    Ok(counters.iter().map(|counter| counter.load(Relaxed)).sum())
}
// ANCHOR_END: whole

/// The real thing: redirects of one link. The store has no way to set a link's clicks, only one to count them.
fn blink(clicks: u64) -> io::Result<u64> {
    let store = Memory::default();
    let link = Link { code: "blink".into(), url: "https://example.com/".into(), clicks: 0 };
    let fail = |why: &dyn ToString| io::Error::other(why.to_string());
    store.insert(&[link]).into_iter().collect::<Result<(), _>>().map_err(|why| fail(&why))?;
    on_both(clicks, |_| drop(store.follow("blink")))?;
    let found = store.find("blink").map_err(|why| fail(&why))?;
    Ok(found.map_or(0, |link| link.clicks))
}

/// So many clicks on each of two threads that are let go together.
fn on_both(clicks: u64, click: impl Fn(usize) + Sync) -> io::Result<()> {
    at_once(THREADS, |who| (0..clicks).for_each(|_| click(who))).map(drop)
}

fn lock(counter: &Mutex<u64>) -> MutexGuard<'_, u64> {
    // A number is whole after every step: a poisoned lock is taken over.
    counter.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_step_loses_nothing_and_nothing_counts_too_much() {
        for way in &WAYS {
            let counted = (way.count)(1_000).unwrap();
            assert!(counted <= 2_000, "{}: {counted}", way.name);
            assert!(!way.whole || counted == 2_000, "{}: {counted}", way.name);
        }
    }
}
