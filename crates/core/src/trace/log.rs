//! The memory of one lane: a bounded, append-only list of 32-byte records with one writer and any
//! number of readers, in safe Rust. It knows records as words and nothing of what they mean.
//!
//! It keeps the *first* 65,536 records rather than the last: the beginning of a run explains the
//! rest, and a reader may copy what is published while the writer goes on. What does not fit is counted.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// How many records a lane holds.
pub(super) const CAPACITY: usize = 1 << 16;

/// Four words, see `records.rs`.
pub(super) type Words = [u64; 4];

/// A list that grows in chunks of `N`, without moving or locking anything: an idle one costs nothing.
pub(super) struct Chunked<T, const N: usize> {
    chunks: Box<[OnceLock<Box<[T]>>]>,
}

impl<T: Default, const N: usize> Chunked<T, N> {
    /// An empty list for at most `capacity` items.
    pub(super) fn new(capacity: usize) -> Self {
        Chunked { chunks: (0..capacity.div_ceil(N)).map(|_| OnceLock::new()).collect() }
    }
    /// Item `index`, if its chunk was ever grown.
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / N)?.get()?.get(index % N)
    }
    /// Item `index`, growing the list to it; `None` beyond the capacity.
    pub(super) fn grow(&self, index: usize) -> Option<&T> {
        let chunk = self.chunks.get(index / N)?;
        chunk.get_or_init(|| (0..N).map(|_| T::default()).collect()).get(index % N)
    }
}

/// The records of one lane.
pub(super) struct Log {
    slots: OnceLock<Chunked<[AtomicU64; 4], 256>>,
    published: AtomicUsize,
    lost: AtomicU64,
    full_at: AtomicU64,
}

impl Default for Log {
    fn default() -> Self {
        Log {
            slots: OnceLock::new(),
            published: AtomicUsize::new(0),
            lost: AtomicU64::new(0),
            full_at: AtomicU64::new(u64::MAX),
        }
    }
}

impl Log {
    /// Appends a record made at `now`. Only the lane's own thread calls this.
    pub(super) fn push(&self, now: u64, words: Words) {
        let index = self.published.load(Ordering::Relaxed);
        let slots = self.slots.get_or_init(|| Chunked::new(CAPACITY));
        let Some(slot) = slots.grow(index) else {
            self.full_at.fetch_min(now, Ordering::Relaxed);
            self.lost.fetch_add(1, Ordering::Relaxed);
            return;
        };
        for (place, word) in slot.iter().zip(words) {
            place.store(word, Ordering::Relaxed);
        }
        self.published.store(index + 1, Ordering::Release); // readers see whole records only
    }
    /// What is published so far.
    pub(super) fn records(&self) -> Vec<Words> {
        let published = self.published.load(Ordering::Acquire);
        let Some(slots) = self.slots.get() else {
            return Vec::new();
        };
        let words = |slot: &[AtomicU64; 4]| {
            let word = |i: usize| slot[i].load(Ordering::Relaxed);
            [word(0), word(1), word(2), word(3)]
        };
        (0..published).filter_map(|i| slots.get(i).map(words)).collect()
    }
    /// How many records did not fit, and when the first of them came (`u64::MAX`: none).
    pub(super) fn lost(&self) -> (u64, u64) {
        (self.lost.load(Ordering::Relaxed), self.full_at.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted_and_dated() {
        let log = Log::default();
        for at in 0..CAPACITY as u64 + 3 {
            log.push(at, [at, 0, 0, 0]);
        }
        assert_eq!(log.records().len(), CAPACITY);
        assert_eq!(log.lost(), (3, CAPACITY as u64));
    }

    #[test]
    fn an_idle_lane_holds_no_records() {
        let log = Log::default();
        assert!(log.records().is_empty());
        assert!(log.slots.get().is_none());
    }

    #[test]
    fn a_reader_never_sees_half_a_record() {
        let log = Log::default();
        std::thread::scope(|scope| {
            scope.spawn(|| (0..20_000).for_each(|i| log.push(i, [i, i, i, i])));
            for _ in 0..50 {
                for (i, words) in log.records().into_iter().enumerate() {
                    assert_eq!(words, [i as u64; 4]);
                }
            }
        });
    }
}
