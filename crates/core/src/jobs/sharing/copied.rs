//! Every thread reads a copy of its own, and looks before each read whether it is still the newest: a number that all
//! read and only a writer writes. A writer copies the whole map, as in `swapped.rs`.

use super::{Map, Table, delete, follow, insert};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug)]
pub(super) struct Copied {
    /// Goes up with every write.
    version: AtomicU64,
    newest: Mutex<Arc<Map>>,
    /// Which table, so that a thread can use several.
    number: u64,
}

thread_local! {
    /// This thread's copies, by table, each with its version. They go with the thread.
    static OWN: RefCell<HashMap<u64, (u64, Arc<Map>)>> = RefCell::default();
}

static TABLES: AtomicU64 = AtomicU64::new(0);

impl Copied {
    pub(super) fn new(map: Map) -> Self {
        let number = TABLES.fetch_add(1, Ordering::Relaxed); // only has to be unique
        Copied { version: AtomicU64::new(0), newest: Mutex::new(Arc::new(map)), number }
    }

    fn newest(&self) -> MutexGuard<'_, Arc<Map>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version is raised under the lock, so a thread that sees it raised finds the map behind the lock raised too.
    fn write(&self, change: impl FnOnce(&mut Map) -> bool) -> bool {
        let mut newest = self.newest();
        let mut map = Map::clone(&newest);
        let changed = change(&mut map);
        *newest = Arc::new(map);
        self.version.fetch_add(1, Ordering::Release);
        changed
    }

    /// Taken with the version that it has.
    fn fetch(&self) -> (u64, Arc<Map>) {
        let newest = self.newest();
        (self.version.load(Ordering::Acquire), Arc::clone(&newest))
    }
}

impl Table for Copied {
    fn follow(&self, code: &str) -> Option<String> {
        OWN.with_borrow_mut(|own| {
            let copy = own.entry(self.number).or_insert_with(|| self.fetch());
            if copy.0 != self.version.load(Ordering::Acquire) {
                *copy = self.fetch();
            }
            follow(&copy.1, code)
        })
    }
    fn insert(&self, code: &str) -> bool {
        self.write(|map| insert(map, code))
    }
    fn delete(&self, code: &str) -> bool {
        self.write(|map| delete(map, code))
    }
}
