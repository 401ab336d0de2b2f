//! A task goes along its path.

use super::Engine;
use super::task::{Asker, Phase, Request, Task};
use super::visits::Flow;
use crate::model::Nanos;
use crate::plan::{NONE, Op, Place};

impl Engine<'_> {
    /// A task is born.
    pub(super) fn bear(&mut self, ask: u32, start: u32, request: Request) -> u32 {
        self.births += 1;
        let id = self.tasks.claim();
        let mut held = std::mem::take(&mut self.tasks[id].held);
        held.clear();
        self.tasks[id] = Task {
            pc: start,
            ask,
            asked: ask != NONE,
            request,
            birth: self.births,
            began: self.now,
            since: self.now,
            held,
            ..Task::default()
        };
        self.counters.in_flight.up(self.now);
        id
    }

    /// A task is over.
    pub(super) fn end(&mut self, id: u32) {
        self.turn(id, Phase::Ready);
        self.show_end(id);
        self.counters.in_flight.down(self.now);
        self.tasks.release(id);
    }

    /// Does one operation after the other until one takes time.
    pub(super) fn walk(&mut self, id: u32) {
        while self.step(id) == Flow::GoesOn {}
    }

    fn step(&mut self, id: u32) -> Flow {
        let task = &mut self.tasks[id];
        let op = self.plan.ops[task.pc as usize];
        task.pc += 1;
        match op {
            Op::Serve { at, time } => {
                task.left = self.times[time as usize].next(task.request.number);
                let at = self.instance(id, at);
                self.come(id, at)
            }
            Op::Pass { time } => {
                let time = self.times[time as usize].next(task.request.number);
                self.stay(id, Phase::Passing, time)
            }
            Op::Take { at } => {
                let at = self.instance(id, at);
                self.come(id, at)
            }
            Op::LookUp { at, hit } => {
                let at = self.instance(id, at);
                self.look_up(id, at, hit)
            }
            Op::Call { start, policy } => {
                let request = task.request;
                self.turn(id, Phase::Calling);
                self.ask(Asker::Task(id), request, start, policy);
                Flow::Stays
            }
            Op::End => {
                let ask = task.ask;
                self.end(id);
                self.answered(ask);
                Flow::Stays
            }
            at_once => {
                self.step_at_once(id, at_once);
                Flow::GoesOn
            }
        }
    }

    /// Those operations that never take time.
    fn step_at_once(&mut self, id: u32, op: Op) {
        let task = &mut self.tasks[id];
        match op {
            Op::Give => self.give(id, false),
            Op::To { group } => self.go_to(id, group),
            Op::Either { coin, otherwise } => {
                if !self.coins[coin as usize].falls() {
                    task.pc = otherwise;
                }
            }
            Op::Jump { to } => task.pc = to,
            Op::Apply { group, after, then } => {
                let (request, start) = (task.request, std::mem::replace(&mut task.pc, then));
                self.apply(group, after, request, start);
            }
            Op::Serve { .. }
            | Op::Pass { .. }
            | Op::Take { .. }
            | Op::LookUp { .. }
            | Op::Call { .. }
            | Op::End => unreachable!("it may take time"),
        }
    }

    /// Every instance of a group is given what starts there, after a time.
    fn apply(&mut self, group: u32, after: Nanos, request: Request, start: u32) {
        for instance in 0..self.scenario.groups[group as usize].instances {
            let id = self.bear(NONE, start, request);
            self.stay_at(id, group, instance);
            self.stay(id, Phase::Passing, after);
        }
    }

    /// Which instance of a station a task means.
    fn instance(&self, id: u32, Place { first, group }: Place) -> u32 {
        if group == NONE { first } else { first + self.tasks[id].instance(group) }
    }
}
