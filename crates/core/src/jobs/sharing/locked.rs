//! The map behind a lock: one for all, one that lets readers in together, or one for each sixteenth of the codes.

use super::{Map, Table, delete, follow, insert};
use crate::blink::Link;
use crossbeam::utils::CachePadded;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

const SHARDS: usize = 16;

// A panic leaves a whole map behind, so a poisoned lock is taken over.
fn lock(map: &Mutex<Map>) -> MutexGuard<'_, Map> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Table for Mutex<Map> {
    fn follow(&self, code: &str) -> Option<String> {
        follow(&lock(self), code)
    }
    fn insert(&self, code: &str) -> bool {
        insert(&mut lock(self), code)
    }
    fn delete(&self, code: &str) -> bool {
        delete(&mut lock(self), code)
    }
}

impl Table for RwLock<Map> {
    fn follow(&self, code: &str) -> Option<String> {
        follow(&self.read().unwrap_or_else(PoisonError::into_inner), code)
    }
    fn insert(&self, code: &str) -> bool {
        insert(&mut self.write().unwrap_or_else(PoisonError::into_inner), code)
    }
    fn delete(&self, code: &str) -> bool {
        delete(&mut self.write().unwrap_or_else(PoisonError::into_inner), code)
    }
}

/// Sixteen maps with a mutex each, no two of them in one cache line.
#[derive(Debug, Default)]
pub(super) struct Sharded {
    shards: [CachePadded<Mutex<Map>>; SHARDS],
    hasher: RandomState,
}

impl Sharded {
    pub(super) fn new(links: &[Link]) -> Self {
        let sharded = Sharded::default();
        for Link { code, url, .. } in links {
            lock(sharded.shard(code)).insert(code.as_str().into(), url.as_str().into());
        }
        sharded
    }

    fn shard(&self, code: &str) -> &Mutex<Map> {
        &self.shards[self.hasher.hash_one(code) as usize % SHARDS]
    }
}

impl Table for Sharded {
    fn follow(&self, code: &str) -> Option<String> {
        follow(&lock(self.shard(code)), code)
    }
    fn insert(&self, code: &str) -> bool {
        insert(&mut lock(self.shard(code)), code)
    }
    fn delete(&self, code: &str) -> bool {
        delete(&mut lock(self.shard(code)), code)
    }
}
