//! What breaks: stations that stand still, fail or are slow for a while.

use super::Engine;
use super::agenda::Event;
use super::station::Place;
use super::task::Phase;
use super::visits::Cause;
use crate::model::{Harm, Nanos};
use std::ops::Range;

impl Engine<'_> {
    pub(super) fn begin_faults(&mut self) {
        for (fault, of) in (0..).zip(&self.scenario.faults) {
            self.agenda.note(of.from, Event::Fault { fault, begins: true });
            self.agenda.note(of.to, Event::Fault { fault, begins: false });
        }
    }

    /// A fault begins or ends.
    pub(super) fn fault(&mut self, fault: u32, begins: bool) {
        self.broken[fault as usize] = begins;
        for at in self.instances_of(fault as usize) {
            let (down, stalled, stretch) = self.condition(at);
            let station = &mut self.stations[at as usize];
            let crashes = down && !station.down;
            let was = (station.stalled, station.stretch);
            (station.down, station.stalled, station.stretch) = (down, stalled, stretch);
            if crashes {
                self.crash(at);
            }
            if was != (stalled, stretch) {
                self.change_pace(at, was);
            }
            self.opened.push_back(at);
        }
    }

    /// Which instances a fault is of.
    fn instances_of(&self, fault: usize) -> Range<u32> {
        let fault = &self.scenario.faults[fault];
        let all = self.plan.places.instances(&fault.at);
        match fault.instance {
            Some(instance) => all.start + instance..all.start + instance + 1,
            None => all,
        }
    }

    /// What all faults of the present together do to a station: whether it is down, whether it stands still, and how
    /// many times as long everything takes.
    fn condition(&self, at: u32) -> (bool, bool, f64) {
        let of_it = |fault: &usize| self.broken[*fault] && self.instances_of(*fault).contains(&at);
        let (mut down, mut stalled, mut stretch) = (false, false, 1.0);
        for fault in (0..self.broken.len()).filter(of_it) {
            match self.scenario.faults[fault].harm {
                Harm::Crash => down = true,
                Harm::Stall => stalled = true,
                Harm::Slow(times) => stretch *= times,
            }
        }
        (down, stalled, stretch)
    }

    /// What is in a station fails.
    fn crash(&mut self, at: u32) {
        if let Place::Cache(cache) = self.stations[at as usize].place {
            self.caches[cache as usize].clear();
        }
        let there = |id: &u32| self.tasks[*id].is_at(at) || self.tasks[*id].holds(at);
        let hit: Vec<_> = self.tasks.ids().filter(there).map(|id| self.tasks.stamped(id)).collect();
        for task in hit {
            if self.tasks.is(task) {
                self.fail(task.id, Cause::Crashed);
            }
        }
    }

    /// What is in service at a station ends at another time from now on.
    fn change_pace(&mut self, at: u32, (stood, before): (bool, f64)) {
        let station = &self.stations[at as usize];
        let (stands, stretch) = (station.stalled, station.stretch);
        let served = |phase| {
            matches!(phase, Phase::Computing | Phase::Stalled | Phase::Served | Phase::Handed)
        };
        let there = |id: &u32| self.tasks[*id].at == at && served(self.tasks[*id].phase);
        let served: Vec<u32> = self.tasks.ids().filter(there).collect();
        for id in served {
            let task = &self.tasks[id];
            let left = if stood { task.ends } else { task.ends - self.now };
            let left = (left as f64 * (stretch / before)).round() as Nanos;
            self.tasks.renew(id);
            match self.tasks[id].phase {
                Phase::Computing if stands => self.turn(id, Phase::Stalled),
                Phase::Stalled if !stands => self.turn(id, Phase::Computing),
                _ => {}
            }
            if stands {
                self.tasks[id].ends = left;
            } else {
                let phase = self.tasks[id].phase;
                self.stay(id, phase, left);
            }
        }
    }
}
