//! Links in memory, sharded: a hash map in many parts, each behind its own lock.

use super::{Store, StoreError};
use crate::blink::{Link, Listing, Page};
use crossbeam::utils::CachePadded;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Enough that two of a few dozen threads seldom want the same one.
const SHARDS: usize = 64;

/// Links in memory: gone with the process.
///
/// The maps hash with std's SipHash and random keys, and not with a faster hash: clients choose
/// aliases, and with a hash they can compute they would choose thousands that collide and turn every
/// look-up into a scan.
#[derive(Debug)]
pub struct Memory {
    /// Padded, or locks of neighbouring shards would share a cache line and contend after all.
    shards: [CachePadded<RwLock<Shard>>; SHARDS],
}

type Shard = HashMap<Box<str>, Kept>;

#[derive(Debug)]
struct Kept {
    url: Box<str>,
    /// Counted under the read lock, so that redirects never wait for each other. `Relaxed`: it is a
    /// tally, and nothing is read because of its value.
    clicks: AtomicU64,
}

impl Default for Memory {
    fn default() -> Self {
        Memory { shards: std::array::from_fn(|_| CachePadded::default()) }
    }
}

impl Memory {
    /// FNV-1a picks the shard. It needs no secret: who aims all codes at one shard makes requests wait
    /// for each other as in a map without shards, and no worse. SipHash twice would be felt.
    fn shard(&self, code: &str) -> &RwLock<Shard> {
        let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = code.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
        &self.shards[hash as usize % SHARDS]
    }
}

// A panic under a lock leaves a whole map behind (each writer makes a single call on it), so a
// poisoned lock is taken over.

fn read(shard: &RwLock<Shard>) -> RwLockReadGuard<'_, Shard> {
    shard.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(shard: &RwLock<Shard>) -> RwLockWriteGuard<'_, Shard> {
    shard.write().unwrap_or_else(PoisonError::into_inner)
}

impl Store for Memory {
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>> {
        let insert_one = |link: &Link| {
            let kept = Kept { url: link.url.as_str().into(), clicks: link.clicks.into() };
            match write(self.shard(&link.code)).entry(link.code.as_str().into()) {
                Entry::Occupied(_) => Err(StoreError::Taken),
                Entry::Vacant(place) => {
                    place.insert(kept);
                    Ok(())
                }
            }
        };
        links.iter().map(insert_one).collect()
    }

    fn find(&self, code: &str) -> Result<Option<Link>, StoreError> {
        let shard = read(self.shard(code));
        Ok(shard.get(code).map(|kept| Link {
            code: code.into(),
            url: kept.url.as_ref().into(),
            clicks: kept.clicks.load(Relaxed),
        }))
    }

    fn count(&self, clicks: &[(String, u64)]) -> Result<(), StoreError> {
        for (code, more) in clicks {
            if let Some(kept) = read(self.shard(code)).get(code.as_str()) {
                kept.clicks.fetch_add(*more, Relaxed);
            }
        }
        Ok(())
    }

    fn follow(&self, code: &str) -> Result<Option<String>, StoreError> {
        let shard = read(self.shard(code));
        Ok(shard.get(code).map(|kept| {
            kept.clicks.fetch_add(1, Relaxed);
            kept.url.as_ref().into()
        }))
    }

    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>> {
        codes.iter().map(|code| Ok(write(self.shard(code)).remove(*code).is_some())).collect()
    }

    /// Scans shard by shard: no lock is held for longer than its part, so a page is not a snapshot.
    fn list(&self, listing: &Listing) -> Result<Vec<Link>, StoreError> {
        let mut page = Page::new(listing);
        for shard in &self.shards {
            for (code, kept) in read(shard).iter() {
                page.offer(code, &kept.url, kept.clicks.load(Relaxed));
            }
        }
        Ok(page.into_links())
    }
}
