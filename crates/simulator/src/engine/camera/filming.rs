//! What the engine shows to the camera.

use super::super::Engine;
use super::super::agenda::Event;
use super::super::task::Held;
use super::{Camera, Lanes};
use brigade_core::trace::Trace;

impl Engine<'_> {
    pub(in crate::engine) fn begin_camera(&mut self) {
        if let Some(camera) = &self.scenario.camera {
            let lanes = Lanes::of(self.scenario, &camera.stations, &self.plan.places);
            self.camera = Some(Camera::new(camera, lanes));
            self.agenda.note(camera.to, Event::Cut);
        }
    }

    /// A task is about to do something else.
    pub(in crate::engine) fn show_stretch(&mut self, id: u32) {
        let task = &self.tasks[id];
        if let Some(camera) = self.camera.as_mut().filter(|of| of.sees(task.since, self.now)) {
            camera.stretch(task, self.now);
        }
    }

    /// A task has given something back.
    pub(in crate::engine) fn show_given(&mut self, id: u32, held: Held) {
        let Held::Place { since, .. } = held else { return };
        if let Some(camera) = self.camera.as_mut().filter(|of| of.sees(since, self.now)) {
            camera.given(&self.tasks[id], held, self.now);
        }
    }

    /// A station makes a task ready that was served there or waited for a place.
    pub(in crate::engine) fn show_woken(&mut self, id: u32) {
        if let Some(camera) = self.camera.as_mut().filter(|of| of.sees(self.now, self.now + 1)) {
            camera.woke(&self.tasks[id], self.now);
        }
    }

    /// A task is over.
    pub(in crate::engine) fn show_end(&mut self, id: u32) {
        if let Some(camera) = self.camera.as_mut().filter(|camera| !camera.over) {
            camera.ended(&self.tasks[id], self.now);
        }
    }

    /// The camera is turned off: what is going on is seen up to now.
    pub(in crate::engine) fn cut(&mut self) {
        if self.camera.as_ref().is_none_or(|camera| camera.over) {
            return;
        }
        let ids: Vec<u32> = self.tasks.ids().collect();
        for id in ids {
            self.show_stretch(id);
            let mut held = std::mem::take(&mut self.tasks[id].held);
            let all = held.clone();
            while let Some(last) = held.pop() {
                self.tasks[id].held.clone_from(&held);
                self.show_given(id, last);
            }
            self.tasks[id].held = all;
        }
        if let Some(camera) = &mut self.camera {
            camera.over = true;
        }
    }

    /// What the camera saw, of a system with so many `cores`.
    pub(in crate::engine) fn film(&mut self, cores: u64) -> Option<Trace> {
        self.cut();
        let camera = self.camera.take()?;
        Some(camera.trace(self.scenario, cores, self.now))
    }
}
