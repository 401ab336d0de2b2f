//! Computing on cores, in slices where the order says so.

use super::Engine;
use super::station::{Place, Station};
use super::task::{Phase, Task};
use super::visits::Flow;
use crate::model::Nanos;

impl Engine<'_> {
    /// A task takes a free core and computes there until it is done or its slice is over.
    pub(super) fn compute(&mut self, id: u32, at: u32) -> Flow {
        let station = &mut self.stations[at as usize];
        let (core, task) = (station.take(), &mut self.tasks[id]);
        task.core = core;
        let time = switched(station, task).saturating_add(slice(station, task));
        let time = station.stretched(time);
        self.stay(id, Phase::Computing, time)
    }

    /// A slice is over: the task is done, goes on, or makes room for one that waits.
    pub(super) fn slice_over(&mut self, id: u32) {
        let at = self.tasks[id].at;
        let station = &mut self.stations[at as usize];
        if self.tasks[id].left == 0 {
            let tally = &mut self.tallies[station.tally as usize];
            tally.served += 1;
            tally.waits.record(std::mem::take(&mut self.tasks[id].waited));
            self.leave_core(id);
            self.turn(id, Phase::Ready);
            self.ready.push_back(self.tasks.stamped(id));
        } else if station.line.count == 0 {
            let time = slice(station, &mut self.tasks[id]);
            let time = station.stretched(time);
            self.stay(id, Phase::Computing, time);
        } else {
            self.wait_in_line(id, at);
            self.stations[at as usize].give(self.tasks[id].core);
            self.left(at);
        }
    }

    pub(super) fn leave_core(&mut self, id: u32) {
        let at = self.tasks[id].at;
        self.stations[at as usize].give(self.tasks[id].core);
        self.left(at);
    }
}

/// What it costs that the core's next is this task.
fn switched(station: &mut Station, task: &Task) -> Nanos {
    let Place::Cores { switch, last, .. } = &mut station.place else { return 0 };
    let before = std::mem::replace(&mut last[task.core as usize], task.birth);
    if before == task.birth { 0 } else { *switch }
}

/// Cuts the next slice off what the task still needs.
fn slice(station: &Station, task: &mut Task) -> Nanos {
    let Place::Cores { slice, .. } = station.place else { return 0 };
    let time = slice.min(task.left);
    task.left -= time;
    time
}
