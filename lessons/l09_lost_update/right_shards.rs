//! Not shared: each thread counts in a place of its own, and the total adds up.

use super::sync::atomic::{AtomicU64, Ordering::SeqCst};
use super::sync::thread;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How often a short link was clicked.
pub struct Clicks {
    shards: [AtomicU64; 4],
}

impl Clicks {
    /// Not clicked yet.
    pub fn new() -> Self {
        Clicks { shards: [(); 4].map(|()| AtomicU64::new(0)) }
    }

    /// Counts a click. Any number of threads may be in here at once.
    pub fn click(&self) {
        let mut hasher = DefaultHasher::new();
        thread::current().id().hash(&mut hasher);
        self.shards[hasher.finish() as usize % self.shards.len()].fetch_add(1, SeqCst);
    }

    /// All clicks counted so far.
    pub fn total(&self) -> u64 {
        self.shards.iter().map(|shard| shard.load(SeqCst)).sum()
    }
}
