//! Things that come and go by the million, in places that are used again.

use std::ops::{Index, IndexMut};

#[derive(Debug, Default)]
struct Entry<T> {
    /// Grows whenever what was noted for the thing has become void.
    stamp: u32,
    alive: bool,
    thing: T,
}

/// As many places as were ever needed at once.
#[derive(Debug)]
pub(super) struct Slab<T> {
    entries: Vec<Entry<T>>,
    free: Vec<u32>,
}

/// A thing at one time of its life: an index, and the stamp that it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamped {
    pub(super) id: u32,
    pub(super) stamp: u32,
}

impl<T: Default> Slab<T> {
    pub(super) fn new() -> Self {
        Slab { entries: Vec::new(), free: Vec::new() }
    }

    /// A place: what stands in it is left from the one before, for its memory to be used again.
    pub(super) fn claim(&mut self) -> u32 {
        let id = self.free.pop().unwrap_or_else(|| {
            self.entries.push(Entry::default());
            self.entries.len() as u32 - 1
        });
        self.entries[id as usize].alive = true;
        id
    }

    /// Gives a place back; what was noted for it is void.
    pub(super) fn release(&mut self, id: u32) {
        self.renew(id);
        self.entries[id as usize].alive = false;
        self.free.push(id);
    }

    /// Makes void what was noted for a thing, and returns its new stamp.
    pub(super) fn renew(&mut self, id: u32) -> u32 {
        let stamp = &mut self.entries[id as usize].stamp;
        *stamp = stamp.wrapping_add(1);
        *stamp
    }

    pub(super) fn stamp(&self, id: u32) -> u32 {
        self.entries[id as usize].stamp
    }

    pub(super) fn stamped(&self, id: u32) -> Stamped {
        Stamped { id, stamp: self.stamp(id) }
    }

    /// Whether it is still what it was when it was stamped.
    pub(super) fn is(&self, Stamped { id, stamp }: Stamped) -> bool {
        self.stamp(id) == stamp
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// All of them.
    pub(super) fn ids(&self) -> impl Iterator<Item = u32> {
        let alive = |(id, entry): (u32, &Entry<T>)| entry.alive.then_some(id);
        (0..).zip(&self.entries).filter_map(alive)
    }
}

impl<T> Index<u32> for Slab<T> {
    type Output = T;
    fn index(&self, id: u32) -> &T {
        &self.entries[id as usize].thing
    }
}

impl<T> IndexMut<u32> for Slab<T> {
    fn index_mut(&mut self, id: u32) -> &mut T {
        &mut self.entries[id as usize].thing
    }
}
