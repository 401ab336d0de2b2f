//! Caches: keys that are looked up, loaded and kept.

use super::Engine;
use super::slab::Stamped;
use super::station::Place;
use super::task::{Held, Phase};
use super::visits::{Cause, Flow};
use crate::model::Kind;
use brigade_core::measure::Lru;
use std::collections::HashMap;

/// What one instance of a cache knows.
#[derive(Debug)]
pub(super) struct Cache {
    kept: Lru,
    capacity: usize,
    /// Who waits for which key, if loads are shared.
    loads: Option<HashMap<usize, Vec<Stamped>>>,
}

impl Cache {
    /// The cache of a station that is one.
    pub(super) fn of(kind: &Kind) -> Option<Cache> {
        let Kind::Cache { capacity, shares_loads } = *kind else { return None };
        let loads = shares_loads.then(HashMap::new);
        Some(Cache { kept: Lru::new(capacity), capacity, loads })
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.kept = Lru::new(self.capacity);
    }
}

impl Engine<'_> {
    /// A task looks its key up: it goes on at `hit`, or holds the load, or waits for the one that does.
    pub(super) fn look_up(&mut self, id: u32, at: u32, hit: u32) -> Flow {
        let station = &self.stations[at as usize];
        let Place::Cache(cache) = station.place else { return Flow::GoesOn };
        if station.down {
            return self.fail(id, Cause::Crashed);
        }
        let (cache, task) = (&mut self.caches[cache as usize], &mut self.tasks[id]);
        let (key, found) = (task.request.key, cache.kept.touched(task.request.key));
        let waiters = cache.loads.as_mut().filter(|_| !found).and_then(|all| all.get_mut(&key));
        if let Some(waiters) = waiters {
            // It looks up again when the load is over.
            (task.at, task.pc) = (at, task.pc - 1);
            waiters.push(self.tasks.stamped(id));
            self.tallies[station.tally as usize].waiting.up(self.now);
            self.turn(id, Phase::Sharing);
            return Flow::Stays;
        }
        let tally = &mut self.tallies[station.tally as usize];
        tally.served += 1;
        tally.hits += u64::from(found);
        tally.waits.record(std::mem::take(&mut task.waited)); // of a shared load
        if found {
            task.pc = hit;
        } else {
            task.held.push(Held::Load { at });
            cache.loads.as_mut().map(|loads| loads.insert(key, Vec::new()));
        }
        Flow::GoesOn
    }

    /// A load is over. A task that failed keeps nothing, and one of those that wait for it loads in its place.
    pub(super) fn loaded(&mut self, id: u32, at: u32, failed: bool) {
        let station = &self.stations[at as usize];
        let Place::Cache(cache) = station.place else { return };
        let (cache, key) = (&mut self.caches[cache as usize], self.tasks[id].request.key);
        if !failed && !station.down {
            cache.kept.asked(key);
        }
        let waiters = cache.loads.as_mut().and_then(|loads| loads.remove(&key));
        let tally = station.tally as usize;
        for waiter in waiters.into_iter().flatten() {
            // One that fails at this instant waits no longer, though it is not gone yet.
            if self.tasks.is(waiter) && self.tasks[waiter.id].phase == Phase::Sharing {
                self.tallies[tally].waiting.down(self.now);
                let task = &mut self.tasks[waiter.id];
                task.waited += self.now - task.since;
                self.turn(waiter.id, Phase::Ready);
                self.ready.push_back(waiter);
            }
        }
    }

    /// A task that waits for a load waits no longer.
    pub(super) fn stop_sharing(&mut self, id: u32) {
        let station = &self.stations[self.tasks[id].at as usize];
        self.tallies[station.tally as usize].waiting.down(self.now);
    }
}
