//! Five ways for threads to count clicks, from one lock for all to a cache line for each. Each says what was done, and
//! what was counted.

use super::race::{Lap, Race};
use crossbeam::utils::CachePadded;
use std::hint::black_box;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError, RwLock};

/// One number behind a `Mutex`.
pub(super) fn mutex(race: Race) -> io::Result<(Lap, u64)> {
    let clicks = Mutex::new(0);
    let click = || *clicks.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    let lap = race.run(|_, n| (0..n).for_each(|_| click()))?;
    Ok((lap, clicks.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

/// Relaxed: a tally, and nothing is read because of its value.
fn click(clicks: &AtomicU64) {
    clicks.fetch_add(1, Relaxed);
}

/// One atomic for all.
pub(super) fn atomic(race: Race) -> io::Result<(Lap, u64)> {
    let clicks = AtomicU64::new(0);
    let lap = race.run(|_, n| (0..n).for_each(|_| click(&clicks)))?;
    Ok((lap, clicks.into_inner()))
}

// ANCHOR: twins
pub(super) fn side_by_side(race: Race) -> io::Result<(Lap, u64)> {
    let clicks: Vec<AtomicU64> = (0..race.threads).map(|_| AtomicU64::new(0)).collect();
    let lap = race.run(|own, n| (0..n).for_each(|_| click(&clicks[own])))?;
    Ok((lap, clicks.iter().map(|clicks| clicks.load(Relaxed)).sum()))
}

pub(super) fn padded(race: Race) -> io::Result<(Lap, u64)> {
    let clicks: Vec<CachePadded<AtomicU64>> =
        (0..race.threads).map(|_| CachePadded::default()).collect();
    let lap = race.run(|own, n| (0..n).for_each(|_| click(&clicks[own])))?;
    Ok((lap, clicks.iter().map(|clicks| clicks.load(Relaxed)).sum()))
}
// ANCHOR_END: twins

/// Every read finds a one, and none writes.
pub(super) fn readers(race: Race) -> io::Result<(Lap, u64)> {
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
        for count in [mutex, atomic, side_by_side, padded, readers] {
            let race = Race { threads: 3, slice: Duration::from_micros(100), piece: 10 };
            let (lap, counted) = count(race).unwrap();
            assert_eq!(lap.operations, counted);
        }
    }
}
