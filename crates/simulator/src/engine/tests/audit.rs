//! Whether the books are right: what is free and what is held make all there is.

use super::super::Engine;
use super::super::station::Place;
use super::super::task::{Held, Phase};
use crate::model::Kind;
use std::collections::HashSet;

impl Engine<'_> {
    /// # Panics
    /// If a place is held twice or lost, a wait is counted wrong, or something stands open between two events.
    pub(super) fn audit(&self) {
        assert!(self.ready.is_empty() && self.opened.is_empty());
        assert_eq!(self.counters.in_flight.now, self.tasks.len() as u64);
        let mut taken = vec![0; self.tallies.len()];
        let mut waiting = vec![0; self.tallies.len()];
        for (at, station) in (0u32..).zip(&self.stations) {
            let (of, kind) =
                (station.tally as usize, &self.scenario.stations[station.tally as usize].kind);
            let (in_line, inside) = self.audit_instance(at);
            taken[of] += inside;
            waiting[of] += in_line;
            let places = match *kind {
                Kind::Cores { cores: places, .. }
                | Kind::Servers { servers: places, .. }
                | Kind::Pool { places, .. } => places,
                Kind::Lock { .. } => 1,
                Kind::Cache { .. } => continue,
            };
            assert_eq!(u64::from(station.free) + inside, u64::from(places), "{at} of {kind:?}");
            assert_eq!(u64::from(station.line.count), in_line);
            let idle = station.free > 0 && in_line > 0 && !station.stalled && !station.down;
            assert!(!idle, "{at}: some wait while places are free");
        }
        for (tally, (taken, waiting)) in self.tallies.iter().zip(taken.into_iter().zip(waiting)) {
            assert_eq!((tally.taken.now, tally.waiting.now), (taken, waiting));
        }
        self.audit_groups();
    }

    /// How many wait at an instance, and how many are in it; no two have the same place.
    fn audit_instance(&self, at: u32) -> (u64, u64) {
        let mut places = HashSet::new();
        let (mut waiting, mut inside) = (0, 0);
        for id in self.tasks.ids() {
            let task = &self.tasks[id];
            let there = task.is_at(at);
            match task.phase {
                Phase::InLine | Phase::Runnable | Phase::Sharing => waiting += u64::from(there),
                Phase::Computing | Phase::Stalled if there => {
                    inside += 1;
                    assert!(places.insert(task.core), "two compute on one core");
                }
                Phase::Served => inside += u64::from(there),
                _ => {}
            }
            for held in &task.held {
                if let Held::Place { at: of, number, .. } = *held
                    && of == at
                {
                    inside += 1;
                    assert!(places.insert(number), "two hold one place");
                }
            }
        }
        if let Place::Cores { last, .. } = &self.stations[at as usize].place {
            assert!(places.iter().all(|core| (*core as usize) < last.len()));
        }
        (waiting, inside)
    }

    fn audit_groups(&self) {
        let mut inside: Vec<Vec<u32>> =
            self.scenario.groups.iter().map(|group| vec![0; group.instances as usize]).collect();
        for held in self.tasks.ids().flat_map(|id| &self.tasks[id].held) {
            if let Held::Instance { group, instance } = *held {
                inside[group as usize][instance as usize] += 1;
            }
        }
        for (balancer, inside) in self.balancers.iter().zip(inside) {
            assert_eq!(balancer.inside(), inside);
        }
    }
}
