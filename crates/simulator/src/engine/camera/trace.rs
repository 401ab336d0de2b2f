//! What was seen, as a trace.

use super::{Actor, Camera};
use crate::model::{Nanos, Scenario};
use brigade_core::trace::{Origin, TaskInfo, Trace};

/// So many tasks have a letter each; of more, each has the name of its client.
const LETTERS: usize = 26;

impl Camera {
    /// The trace of a run, with so many `cores`, that ended at a time.
    pub(super) fn trace(mut self, scenario: &Scenario, cores: u64, ended: Nanos) -> Trace {
        let all = scenario.camera.as_ref().is_none_or(|camera| camera.stations.is_empty());
        let mut kept: Vec<u32> = (0..self.actors.len() as u32).collect();
        kept.retain(|actor| all || self.actors[*actor as usize].seen);
        kept.sort_by_key(|actor| self.actors[*actor as usize].began);
        self.renumber(&kept);
        let (lanes, stands) = self.lanes.in_order();
        self.blocks.iter_mut().for_each(|block| block.lane = stands[usize::from(block.lane)]);
        self.edges.iter_mut().for_each(|edge| edge.lane = stands[usize::from(edge.lane)]);
        self.blocks.sort_by_key(|block| (block.lane, block.start));
        self.waits.sort_by_key(|wait| (wait.start, wait.task));
        let tasks = (0..).zip(&kept).map(|(number, actor)| {
            let actor = &self.actors[*actor as usize];
            info((number, kept.len()), actor, scenario, self.from)
        });
        let wall = self.to.min(ended).saturating_sub(self.from);
        let trace = Trace {
            origin: Origin::Simulated(format!("{} from {}", scenario.title, seconds(self.from))),
            cores: cores.clamp(1, u64::from(u16::MAX)) as u16,
            wall,
            lost: self.lost,
            cpu_known: true,
            tasks: tasks.collect(),
            lanes,
            blocks: self.blocks,
            waits: self.waits,
            edges: self.edges,
            notes: Vec::new(),
        };
        match self.full {
            Some(full) => trace.within(0..full - self.from),
            None => trace,
        }
    }

    /// Gives the tasks that are kept their numbers, and forgets what was seen of the others.
    fn renumber(&mut self, kept: &[u32]) {
        let mut numbers = vec![None; self.actors.len()];
        for (number, actor) in (0u32..).zip(kept) {
            numbers[*actor as usize] = Some(number);
        }
        let renumber = |task: &mut u32| match numbers[*task as usize] {
            Some(number) => {
                *task = number;
                true
            }
            None => false,
        };
        self.blocks.retain_mut(|block| renumber(&mut block.task));
        self.waits.retain_mut(|wait| renumber(&mut wait.task));
        self.edges.retain_mut(|edge| renumber(&mut edge.task));
    }
}

fn info(
    (number, all): (usize, usize),
    actor: &Actor,
    scenario: &Scenario,
    from: Nanos,
) -> TaskInfo {
    let letter = || char::from(b'A' + number as u8).to_string();
    let client = || scenario.clients[actor.client as usize].name.clone();
    let label = if all <= LETTERS { letter() } else { client() };
    TaskInfo { label, start: actor.began.saturating_sub(from), end: actor.end }
}

fn seconds(time: Nanos) -> String {
    format!("{} s", time as f64 / crate::model::SECOND as f64)
}
