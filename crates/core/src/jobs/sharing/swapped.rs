//! A pointer to a map that is never changed: readers take no lock and write nothing that others read, and a writer
//! copies the whole map.

use super::{Map, Table, delete, follow, insert};
use arc_swap::ArcSwap;
use std::sync::{Mutex, PoisonError};

#[derive(Debug)]
pub(super) struct Swapped {
    map: ArcSwap<Map>,
    /// One writer at a time, or two would copy the same map and the first of them be forgotten.
    writing: Mutex<()>,
}

impl Swapped {
    pub(super) fn new(map: Map) -> Self {
        Swapped { map: ArcSwap::from_pointee(map), writing: Mutex::new(()) }
    }

    fn write(&self, change: impl FnOnce(&mut Map) -> bool) -> bool {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut map = Map::clone(&self.map.load());
        let changed = change(&mut map);
        self.map.store(map.into());
        changed
    }
}

impl Table for Swapped {
    fn follow(&self, code: &str) -> Option<String> {
        follow(&self.map.load(), code)
    }
    fn insert(&self, code: &str) -> bool {
        self.write(|map| insert(map, code))
    }
    fn delete(&self, code: &str) -> bool {
        self.write(|map| delete(map, code))
    }
}
