//! Five ways for threads to count clicks, from one lock for all to a cache line for each.

use super::race::{Lap, Race};
use crossbeam::utils::CachePadded;
use std::hint::black_box;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError, RwLock};

/// One way of counting.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) name: &'static str,
    /// In words.
    pub(super) does: &'static str,
    /// What was done, and what was counted.
    pub(super) count: fn(Race) -> io::Result<(Lap, u64)>,
}

/// What the lesson iterates.
pub(super) const WAYS: &[Way] = &[
    Way { name: "mutex", does: "one number behind a Mutex", count: mutex },
    Way { name: "atomic", does: "one atomic", count: atomic },
    Way { name: "side_by_side", does: "an atomic each, side by side", count: side_by_side },
    Way { name: "padded", does: "an atomic each, a cache line each", count: padded },
    Way { name: "readers", does: "only reading, through an RwLock", count: readers },
];

fn mutex(race: Race) -> io::Result<(Lap, u64)> {
    let clicks = Mutex::new(0);
    let click = || *clicks.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    let lap = race.run(|_, n| (0..n).for_each(|_| click()))?;
    Ok((lap, clicks.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

/// Relaxed: a tally, and nothing is read because of its value.
fn click(clicks: &AtomicU64) {
    clicks.fetch_add(1, Relaxed);
}

fn atomic(race: Race) -> io::Result<(Lap, u64)> {
    let clicks = AtomicU64::new(0);
    let lap = race.run(|_, n| (0..n).for_each(|_| click(&clicks)))?;
    Ok((lap, clicks.into_inner()))
}

// ANCHOR: twins
fn side_by_side(race: Race) -> io::Result<(Lap, u64)> {
    let clicks: Vec<AtomicU64> = (0..race.threads).map(|_| AtomicU64::new(0)).collect();
    let lap = race.run(|own, n| (0..n).for_each(|_| click(&clicks[own])))?;
    Ok((lap, clicks.iter().map(|clicks| clicks.load(Relaxed)).sum()))
}

fn padded(race: Race) -> io::Result<(Lap, u64)> {
    let clicks: Vec<CachePadded<AtomicU64>> =
        (0..race.threads).map(|_| CachePadded::default()).collect();
    let lap = race.run(|own, n| (0..n).for_each(|_| click(&clicks[own])))?;
    Ok((lap, clicks.iter().map(|clicks| clicks.load(Relaxed)).sum()))
}
// ANCHOR_END: twins

/// Every read finds a one; nobody ever writes.
fn readers(race: Race) -> io::Result<(Lap, u64)> {
    let one = RwLock::new(1);
    let found: Vec<CachePadded<AtomicU64>> =
        (0..race.threads).map(|_| CachePadded::default()).collect();
    let read = || *black_box(&one).read().unwrap_or_else(PoisonError::into_inner);
    let lap = race.run(|own, n| {
        let sum = (0..n).map(|_| read()).sum();
        found[own].fetch_add(sum, Relaxed);
    })?;
    Ok((lap, found.iter().map(|found| found.load(Relaxed)).sum()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn every_way_counts_every_click() {
        for way in WAYS {
            let race = Race { threads: 3, slice: Duration::from_micros(100), piece: 10 };
            let (lap, counted) = (way.count)(race).unwrap();
            assert_eq!(lap.operations, counted, "{}", way.name);
        }
    }
}
