//! The camera: what of a run is drawn, as the same trace that a recorded run leaves.
//!
//! A task that holds a thread is drawn on that thread's lane, wherever it is: it computes there, and it waits there. One that
//! holds none computes on the lane of its core, and its waits belong to no lane. What serves or is held is a device.

mod filming;
mod lanes;
mod trace;

use super::task::{Held, Phase, Task};
use crate::model::{self, Nanos};
use brigade_core::trace::{Block, Edge, State, Wait};
use lanes::Lanes;
use std::collections::HashMap;

/// More records than this are lost, and the trace ends at the first of them.
const MOST_RECORDS: usize = 200_000;

/// What is drawn of one task.
#[derive(Clone, Copy, Debug)]
struct Actor {
    client: u32,
    /// On the run's clock; all other times are on the camera's.
    began: Nanos,
    end: Option<Nanos>,
    /// Whether it was seen on a lane.
    seen: bool,
}

/// A camera that is turned on.
#[derive(Debug)]
pub(super) struct Camera {
    from: Nanos,
    to: Nanos,
    over: bool,
    lanes: Lanes,
    /// By birth: which of the actors a task is.
    known: HashMap<u64, u32>,
    actors: Vec<Actor>,
    blocks: Vec<Block>,
    waits: Vec<Wait>,
    edges: Vec<Edge>,
    lost: u64,
    /// When the first record was lost.
    full: Option<Nanos>,
}

impl Camera {
    pub(super) fn new(camera: &model::Camera, lanes: Lanes) -> Self {
        Camera {
            from: camera.from,
            to: camera.to,
            over: false,
            lanes,
            known: HashMap::new(),
            actors: Vec::new(),
            blocks: Vec::new(),
            waits: Vec::new(),
            edges: Vec::new(),
            lost: 0,
            full: None,
        }
    }

    /// Whether something from one time to another is seen at all.
    pub(super) fn sees(&self, from: Nanos, to: Nanos) -> bool {
        !self.over && to > self.from && from < self.to
    }

    /// A task has been in its phase up to now.
    fn stretch(&mut self, task: &Task, now: Nanos) {
        let Some(state) = self.state(task) else { return };
        let (since, thread) = (task.since, self.thread(task));
        match (thread, state) {
            (Some(lane), _) => self.block(lane, task, (since, now), state),
            (None, State::Running) => {
                if let Some(lane) = self.lanes.core(task.at, task.core) {
                    self.block(lane, task, (since, now), state);
                }
            }
            (None, _) if task.threads == 0 => self.wait(task, (since, now), state),
            // It waits on a thread that is not drawn.
            (None, _) => {}
        }
        if task.phase == Phase::Served {
            self.device(task, task.at, since, now);
        }
    }

    /// What a task in its phase is drawn as; `None` if it is not.
    fn state(&self, task: &Task) -> Option<State> {
        let at_station = !matches!(task.phase, Phase::Passing | Phase::Calling);
        if task.phase == Phase::Ready || at_station && !self.lanes.is_drawn(task.at) {
            return None;
        }
        Some(match task.phase {
            Phase::Ready => return None,
            Phase::Computing => State::Running,
            Phase::Runnable | Phase::Stalled => State::Runnable,
            Phase::InLine if self.lanes.is_lock(task.at) => State::Lock,
            Phase::Handed => State::Lock,
            Phase::InLine | Phase::Sharing => State::Queue,
            Phase::Served => State::Database,
            Phase::Passing | Phase::Calling => State::Network,
        })
    }

    /// The lane of the thread that a task took last.
    fn thread(&mut self, task: &Task) -> Option<u16> {
        let lanes = &mut self.lanes;
        task.held.iter().rev().find_map(|held| lanes.thread(*held))
    }

    /// A task gives back what it has held since a time: a device shows it. A thread that it held outside of this one was
    /// held for nothing else.
    fn given(&mut self, task: &Task, held: Held, now: Nanos) {
        let Held::Place { at, since, .. } = held else { return };
        if self.lanes.thread(held).is_none() {
            return self.device(task, at, since, now);
        }
        let outside: Vec<u16> =
            task.held.iter().filter_map(|held| self.lanes.thread(*held)).collect();
        if let Some(lane) = outside.last() {
            self.block(*lane, task, (since, now), State::Queue);
        }
    }

    fn device(&mut self, task: &Task, at: u32, since: Nanos, now: Nanos) {
        if let Some(lane) = self.lanes.device(at) {
            self.block(lane, task, (since, now), State::Running);
        }
    }

    fn block(&mut self, lane: u16, task: &Task, times: (Nanos, Nanos), state: State) {
        let Some((start, dur)) = self.seen(times) else { return };
        let computes = task.phase == Phase::Computing;
        let cpu = if computes { self.lanes.cpu(task.at, task.core) } else { 0 };
        let actor = self.actor(task);
        self.actors[actor as usize].seen = true;
        self.blocks.push(Block { lane, task: actor, start, dur, state, cpu, share: u8::MAX });
    }

    fn wait(&mut self, task: &Task, times: (Nanos, Nanos), state: State) {
        if let Some((start, dur)) = self.seen(times) {
            let task = self.actor(task);
            self.waits.push(Wait { task, start, dur, state });
        }
    }

    /// A device made a task ready.
    fn woke(&mut self, task: &Task, now: Nanos) {
        let in_time = (self.from..self.to).contains(&now) && self.full.is_none();
        if let Some(lane) = self.lanes.device(task.at).filter(|_| in_time) {
            let actor = self.actor(task);
            self.edges.push(Edge { at: now - self.from, lane, task: actor });
        }
    }

    /// The part of a stretch that is seen, as a start and a length from the camera's start.
    fn seen(&mut self, (since, now): (Nanos, Nanos)) -> Option<(Nanos, Nanos)> {
        let (from, to) = (since.max(self.from), now.min(self.to));
        if from >= to {
            return None;
        }
        if self.blocks.len() + self.waits.len() >= MOST_RECORDS {
            self.lost += 1;
            self.full = Some(self.full.map_or(from, |full| full.min(from)));
            return None;
        }
        Some((from - self.from, to - from))
    }

    fn actor(&mut self, task: &Task) -> u32 {
        let (known, actors) = (&mut self.known, &mut self.actors);
        *known.entry(task.birth).or_insert_with(|| {
            let (client, began) = (task.request.client, task.began);
            actors.push(Actor { client, began, end: None, seen: false });
            actors.len() as u32 - 1
        })
    }

    /// A task is over.
    fn ended(&mut self, task: &Task, now: Nanos) {
        if let Some(actor) = self.known.remove(&task.birth) {
            self.actors[actor as usize].end = Some(now - self.from);
        }
    }
}
