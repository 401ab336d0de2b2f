//! Counters by packed code: one flat array, one cache line a look-up.
//!
//! The layout of the keys is worth more than a second thread: with keys that point into the log every
//! look-up would touch the page where the code was first seen.

use super::request::Packed;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// Open addressing with linear probing, at most half full: each further probe is a branch that cannot be guessed.
///
/// Multiply-shift hashing (Dietzfelbinger et al. 1997) with a multiplier drawn at random, once a process: paths are
/// chosen by the clients that send requests, and a known multiplier would let them choose paths that collide.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// A power of two of slots; key 0 marks an empty one, and no packed code is 0.
    slots: Vec<(u64, u64)>,
    used: usize,
    /// [`MULTIPLIER`], at hand; 0 as long as there are no slots.
    multiplier: u64,
    /// 64 less the bits of a slot's number: the best bits of a product are its highest.
    shift: u32,
}

/// The first slots take 512 KiB: within most level-2 caches, and few growths away from any number of codes.
const FIRST_SLOTS: usize = 1 << 15;

/// Odd, and the same in every table, so that two are merged from their first slots to their last.
static MULTIPLIER: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()) | 1);

impl Table {
    /// Adds to a code that is here; says whether it is.
    #[inline]
    pub(super) fn add(&mut self, code: Packed, clicks: u64) -> bool {
        match self.find(code.0) {
            Ok(slot) => self.slots[slot].1 += clicks,
            Err(_) => return false,
        }
        true
    }

    /// Adds to a code that may not be here yet.
    pub(super) fn insert(&mut self, code: Packed, clicks: u64) {
        self.reserve();
        match self.find(code.0) {
            Ok(slot) => self.slots[slot].1 += clicks,
            Err(slot) => {
                self.slots[slot] = (code.0, clicks);
                self.used += 1;
            }
        }
    }

    /// The counters of both.
    ///
    /// One's codes arrive in slot order. In a table of fewer slots they would pile up, all of the first in the same
    /// few; where there are as many slots, two tables that are at most half full fit side by side.
    pub(super) fn merge(mut self, mut other: Table) -> Table {
        if self.slots.len() < other.slots.len() {
            std::mem::swap(&mut self, &mut other);
        }
        for (code, clicks) in other.iter() {
            self.insert(code, clicks);
        }
        self
    }

    pub(super) fn len(&self) -> usize {
        self.used
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Packed, u64)> {
        let taken = self.slots.iter().filter(|(key, _)| *key != 0);
        taken.map(|(key, clicks)| (Packed(*key), *clicks))
    }

    /// The slot that holds `key`, or else the one where it belongs (beyond the end if there are none).
    #[inline]
    fn find(&self, key: u64) -> Result<usize, usize> {
        let mut slot = (key.wrapping_mul(self.multiplier) >> self.shift) as usize;
        loop {
            match self.slots.get(slot) {
                Some((found, _)) if *found == key => return Ok(slot),
                Some((0, _)) | None => return Err(slot),
                Some(_) => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// Makes room for one more code.
    fn reserve(&mut self) {
        if 2 * (self.used + 1) <= self.slots.len() {
            return;
        }
        let slots = (2 * self.slots.len()).max(FIRST_SLOTS);
        let larger = Table {
            slots: vec![(0, 0); slots],
            used: 0,
            multiplier: *MULTIPLIER,
            shift: u64::BITS - slots.trailing_zeros(),
        };
        for (code, clicks) in std::mem::replace(self, larger).iter() {
            self.insert(code, clicks);
        }
    }
}
