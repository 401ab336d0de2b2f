//! Clients and their limits in this process: a table that never grows beyond its room.
//!
//! A client at rest is as one that never asked, so its place is free. Where a set of places has none left, the client
//! that is nearest to rest is forgotten, and may make a burst too early: the room has to be larger than the number of
//! clients that ask within `burst · interval`. The other choice, to turn away who is new, would let a flood of addresses lock
//! everyone out.

use super::{Gcra, Limit, Ruling, nanoseconds};
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{PoisonError, RwLock};
use std::time::Instant;

/// Places of a set: few enough to be looked through, enough that sets are filled evenly.
const PLACES: usize = 16;

/// Clients by the hash of their key. The seed of the hash is random, so no client chooses its set; two that share all 64
/// bits share a limit, which among 65,536 clients has a chance of 1 in 8 billion.
type Set = Vec<(u64, Gcra)>;

/// A limiter for each client, as long as there is room.
#[derive(Debug)]
pub struct Local {
    limit: Limit,
    /// Read, to ask for a client that is there: its own number is all that is written. Written, to make a place.
    sets: Box<[RwLock<Set>]>,
    seed: RandomState,
    began: Instant,
    /// `Relaxed`: a tally.
    forgotten: AtomicU64,
}

impl Local {
    /// Room for so many clients, rounded up to whole sets: about 16 bytes for each.
    pub fn new(limit: Limit, room: NonZeroUsize) -> Local {
        Local {
            limit,
            sets: (0..room.get().div_ceil(PLACES)).map(|_| RwLock::default()).collect(),
            seed: RandomState::new(),
            began: Instant::now(),
            forgotten: AtomicU64::new(0),
        }
    }

    /// One more request of a client.
    pub fn ask(&self, client: &str) -> Ruling {
        self.ask_by(client, || nanoseconds(self.began.elapsed()))
    }

    /// The same by another clock, in nanoseconds. It is read once, under the set's lock: a client whose place was taken because it was at rest
    /// would otherwise be asked for with a time from before that rest.
    pub fn ask_by(&self, client: &str, clock: impl FnOnce() -> u64) -> Ruling {
        let hash = self.seed.hash_one(client);
        let set = &self.sets[(hash % self.sets.len() as u64) as usize];
        // A panic elsewhere leaves a set whole: each change of it is a single call.
        let known = set.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, state)) = known.iter().find(|(other, _)| *other == hash) {
            return state.ask(&self.limit, clock());
        }
        drop(known);
        let mut set = set.write().unwrap_or_else(PoisonError::into_inner);
        let now = clock();
        self.place(&mut set, hash, now).ask(&self.limit, now)
    }

    /// The client's place in its set, which another thread may have made since.
    fn place<'a>(&self, set: &'a mut Set, hash: u64, now: u64) -> &'a Gcra {
        let known = set.iter().position(|(other, _)| *other == hash);
        let at = known.unwrap_or_else(|| {
            let at = self.free(set, now);
            let place = (hash, Gcra::default());
            if at == set.len() {
                set.push(place)
            } else {
                set[at] = place
            }
            at
        });
        &set[at].1
    }

    /// A place for a new client.
    fn free(&self, set: &Set, now: u64) -> usize {
        let rests_at = |at: &usize| set[*at].1.rests_at();
        let nearest = (0..set.len()).min_by_key(rests_at);
        match nearest.filter(|at| rests_at(at) <= now || set.len() == PLACES) {
            None => set.len(),
            Some(at) => {
                let is_forgotten = rests_at(&at) > now;
                self.forgotten.fetch_add(is_forgotten.into(), Relaxed);
                at
            }
        }
    }

    /// Clients that were forgotten before they were at rest: where this grows, the room is too small.
    pub fn forgotten(&self) -> u64 {
        self.forgotten.load(Relaxed)
    }
}
