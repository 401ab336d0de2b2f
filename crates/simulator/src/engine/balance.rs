//! Which instance of a group a task goes to.

use super::Engine;
use super::agenda::Event;
use super::streams::{Generator, generator};
use super::task::Held;
use crate::model::{Group, Nanos, Policy};
use rand::RngExt;

/// A group, and what its balancer knows.
#[derive(Debug)]
pub(super) struct Balancer {
    policy: Policy,
    /// How often it hears of the load; 0 is always.
    view: Nanos,
    /// Requests inside each instance.
    inside: Vec<u32>,
    /// The same when it was last heard.
    heard: Vec<u32>,
    /// Whose turn it is.
    turn: usize,
    generator: Generator,
}

impl Balancer {
    pub(super) fn new(group: &Group, run: u64) -> Self {
        let inside = vec![0; group.instances as usize];
        let heard = if group.view == 0 { Vec::new() } else { inside.clone() };
        let generator = generator(run, "balancer", &group.name);
        Balancer { policy: group.policy, view: group.view, inside, heard, turn: 0, generator }
    }

    #[cfg(test)]
    pub(super) fn inside(&self) -> &[u32] {
        &self.inside
    }

    fn choose(&mut self) -> usize {
        let instances = self.inside.len();
        let load = if self.view == 0 { &self.inside } else { &self.heard };
        match self.policy {
            Policy::Random => self.generator.random_range(0..instances),
            Policy::RoundRobin => {
                let turn = self.turn;
                self.turn = (turn + 1) % instances;
                turn
            }
            Policy::TwoChoices => {
                let one = self.generator.random_range(0..instances);
                let other = self.generator.random_range(0..instances);
                if load[other] < load[one] { other } else { one }
            }
            Policy::LeastLoaded => {
                let from = self.generator.random_range(0..instances);
                let (before, after) = load.split_at(from);
                let least = |load: &[u32]| (0..load.len()).min_by_key(|index| load[*index]);
                let (before_least, after_least) = (least(before), least(after));
                match (before_least, after_least) {
                    (Some(one), Some(other)) if before[one] < after[other] => one,
                    (Some(one), None) => one,
                    (_, other) => from + other.unwrap_or(0),
                }
            }
        }
    }
}

impl Engine<'_> {
    pub(super) fn begin_balancers(&mut self) {
        for (group, of) in (0..).zip(&self.scenario.groups) {
            self.hear_after(group, of.view);
        }
    }

    /// A task goes to the instance that the balancer chooses.
    pub(super) fn go_to(&mut self, id: u32, group: u32) {
        let instance = self.balancers[group as usize].choose() as u32;
        self.stay_at(id, group, instance);
    }

    /// A task is at an instance from now on.
    pub(super) fn stay_at(&mut self, id: u32, group: u32, instance: u32) {
        self.balancers[group as usize].inside[instance as usize] += 1;
        self.tasks[id].held.push(Held::Instance { group, instance });
    }

    /// A task leaves an instance.
    pub(super) fn leave_instance(&mut self, group: u32, instance: u32) {
        self.balancers[group as usize].inside[instance as usize] -= 1;
    }

    /// A balancer hears how loaded its instances are.
    pub(super) fn heard(&mut self, group: u32) {
        let balancer = &mut self.balancers[group as usize];
        balancer.heard.copy_from_slice(&balancer.inside);
        let view = balancer.view;
        self.hear_after(group, view);
    }

    fn hear_after(&mut self, group: u32, view: Nanos) {
        if view > 0 {
            self.agenda.note(self.now.saturating_add(view), Event::Heard { group });
        }
    }
}
