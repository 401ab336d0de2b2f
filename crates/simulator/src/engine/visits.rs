//! Coming to a station, waiting there, entering and leaving it: the same for cores, servers, pools and locks.

use super::Engine;
use super::agenda::Event;
use super::station::Place;
use super::task::{Held, Phase};
use crate::model::Nanos;

/// Whether a task goes on at this instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    GoesOn,
    Stays,
}

/// Why a try came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Refused,
    TimedOut,
    Crashed,
    NotSent,
}

impl Engine<'_> {
    /// A task comes to a station: it enters, waits or is refused.
    pub(super) fn come(&mut self, id: u32, at: u32) -> Flow {
        let task = &mut self.tasks[id];
        (task.at, task.waited) = (at, 0);
        let station = &mut self.stations[at as usize];
        if station.down {
            self.fail(id, Cause::Crashed)
        } else if station.has_room() {
            self.enter(id, at, false)
        } else if station.line.is_full() {
            self.tallies[station.tally as usize].refused += 1;
            self.fail(id, Cause::Refused)
        } else {
            self.wait_in_line(id, at)
        }
    }

    pub(super) fn wait_in_line(&mut self, id: u32, at: u32) -> Flow {
        let cores = matches!(self.stations[at as usize].place, Place::Cores { .. });
        self.turn(id, if cores { Phase::Runnable } else { Phase::InLine });
        let station = &mut self.stations[at as usize];
        station.line.push(self.tasks.stamped(id));
        self.tallies[station.tally as usize].waiting.up(self.now);
        Flow::Stays
    }

    /// Gives free places of a station to those who wait for them.
    pub(super) fn fill(&mut self, at: u32) {
        loop {
            let station = &mut self.stations[at as usize];
            if station.free == 0 || station.stalled || station.down {
                return;
            }
            let Some(id) = station.line.pop(&self.tasks) else { return };
            let rules = station.line.rules;
            let tally = &mut self.tallies[station.tally as usize];
            tally.waiting.down(self.now);
            let task = &mut self.tasks[id];
            task.waited += self.now - task.since;
            let waited = task.waited;
            if rules.patience.is_some_and(|patience| waited > patience) {
                tally.refused += 1;
                self.turn(id, Phase::Ready);
                self.fail(id, Cause::Refused);
            } else if rules.drops_abandoned && self.is_abandoned(id) {
                self.tallies[self.stations[at as usize].tally as usize].refused += 1;
                self.turn(id, Phase::Ready);
                self.fail(id, Cause::Refused);
            } else if self.enter(id, at, true) == Flow::GoesOn {
                self.show_woken(id);
                self.ready.push_back(self.tasks.stamped(id));
            }
        }
    }

    /// A task takes a free place.
    fn enter(&mut self, id: u32, at: u32, waited: bool) -> Flow {
        let station = &mut self.stations[at as usize];
        let tally = &mut self.tallies[station.tally as usize];
        tally.taken.up(self.now);
        if !matches!(station.place, Place::Cores { .. }) {
            tally.served += 1;
            tally.waits.record(std::mem::take(&mut self.tasks[id].waited));
        }
        match station.place {
            Place::Cores { .. } => self.compute(id, at),
            Place::Servers => {
                station.free -= 1;
                let time = station.stretched(self.tasks[id].left);
                self.stay(id, Phase::Served, time)
            }
            Place::Held { threads, hand_over } => {
                let place = Held::Place { at, number: station.take(), since: self.now };
                let hand_over = if waited { station.stretched(hand_over) } else { 0 };
                self.turn(id, if hand_over > 0 { Phase::Handed } else { Phase::Ready });
                self.tasks[id].held.push(place);
                self.tasks[id].threads += u32::from(threads);
                if hand_over > 0 { self.stay(id, Phase::Handed, hand_over) } else { Flow::GoesOn }
            }
            Place::Cache(_) => Flow::GoesOn,
        }
    }

    /// A task does something for a time.
    pub(super) fn stay(&mut self, id: u32, phase: Phase, time: Nanos) -> Flow {
        self.turn(id, phase);
        let ends = self.now.saturating_add(time);
        self.tasks[id].ends = ends;
        self.agenda.note(ends, Event::Done { task: id, stamp: self.tasks.stamp(id) });
        Flow::Stays
    }

    /// What a task did for a time is over.
    pub(super) fn done(&mut self, id: u32) {
        match self.tasks[id].phase {
            Phase::Computing => return self.slice_over(id),
            Phase::Served => self.leave_server(id),
            _ => {}
        }
        if matches!(self.tasks[id].phase, Phase::Served | Phase::Handed) {
            self.show_woken(id);
        }
        self.turn(id, Phase::Ready);
        self.ready.push_back(self.tasks.stamped(id));
    }

    fn leave_server(&mut self, id: u32) {
        let at = self.tasks[id].at;
        self.stations[at as usize].free += 1;
        self.left(at);
    }

    /// A place of a station has become free.
    pub(super) fn left(&mut self, at: u32) {
        let station = &self.stations[at as usize];
        self.tallies[station.tally as usize].taken.down(self.now);
        if station.line.count > 0 {
            self.opened.push_back(at);
        }
    }

    /// Gives back what a task took last, which may have failed.
    pub(super) fn give(&mut self, id: u32, failed: bool) {
        let held = self.tasks[id].held.pop();
        match held {
            Some(Held::Place { at, number, .. }) => {
                let station = &mut self.stations[at as usize];
                station.give(number);
                if matches!(station.place, Place::Held { threads: true, .. }) {
                    self.tasks[id].threads -= 1;
                }
                self.left(at);
            }
            Some(Held::Instance { group, instance }) => self.leave_instance(group, instance),
            Some(Held::Load { at }) => self.loaded(id, at, failed),
            None => {}
        }
        if let (Some(held), true) = (held, self.camera.is_some()) {
            self.show_given(id, held);
        }
    }

    /// A task fails: it leaves where it is, gives back what it holds, and who asked it hears why.
    pub(super) fn fail(&mut self, id: u32, cause: Cause) -> Flow {
        self.break_off(id);
        while !self.tasks[id].held.is_empty() {
            self.give(id, true);
        }
        let ask = self.tasks[id].ask;
        self.end(id);
        self.try_failed(ask, cause);
        Flow::Stays
    }

    /// A task stops what it does.
    fn break_off(&mut self, id: u32) {
        let at = self.tasks[id].at;
        match self.tasks[id].phase {
            Phase::InLine | Phase::Runnable => {
                let station = &mut self.stations[at as usize];
                station.line.leave(&self.tasks);
                self.tallies[station.tally as usize].waiting.down(self.now);
            }
            Phase::Computing | Phase::Stalled => self.leave_core(id),
            Phase::Served => self.leave_server(id),
            Phase::Calling => self.drop_ask_of(id),
            Phase::Sharing => self.stop_sharing(id),
            Phase::Ready | Phase::Handed | Phase::Passing => {}
        }
        self.turn(id, Phase::Ready);
    }
}
