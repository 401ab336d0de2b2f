//! The lanes of a simulated run. Each is made when it is first seen: of a thousand threads those are drawn that were used.

use super::super::task::Held;
use crate::model::{Kind, Scenario};
use crate::plan::Places;
use brigade_core::trace::Lane;
use std::collections::HashMap;

/// How instances of stations are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Drawn {
    /// Not at all.
    Not,
    /// Each of its cores is a lane, for those who hold no thread.
    Cores,
    /// Each of its places is a lane: a thread.
    Threads,
    /// As one device.
    Device {
        /// Whether who waits for it waits for a lock.
        lock: bool,
    },
}

/// An instance of a station on the stage.
#[derive(Debug)]
pub(in crate::engine) struct Stage {
    name: String,
    drawn: Drawn,
    /// How far up it stands.
    rank: usize,
    /// Whether it has several lanes.
    many: bool,
    /// The number of its first core among all.
    core: u32,
}

/// The lanes so far.
#[derive(Debug)]
pub(in crate::engine) struct Lanes {
    /// By instance.
    stages: Vec<Stage>,
    /// By instance and number there; a device has one.
    known: HashMap<(u32, u32), u16>,
    lanes: Vec<(u32, u32)>,
}

impl Lanes {
    pub(super) fn of(scenario: &Scenario, drawn: &[String], places: &Places) -> Lanes {
        let (mut stages, mut core) = (Vec::new(), 0);
        for (index, station) in scenario.stations.iter().enumerate() {
            let rank = drawn.iter().position(|name| *name == station.name);
            let rank = if drawn.is_empty() { Some(index) } else { rank };
            let (how, cores) = drawn_as(&station.kind);
            for instance in 0..places.instances(&station.name).len() {
                let name = match station.of {
                    Some(_) => format!("{}/{instance}", station.name),
                    None => station.name.clone(),
                };
                let drawn = if rank.is_some() { how } else { Drawn::Not };
                let (rank, many) = (rank.unwrap_or(0), has_many(&station.kind));
                stages.push(Stage { name, drawn, rank, many, core });
                core += cores;
            }
        }
        Lanes { stages, known: HashMap::new(), lanes: Vec::new() }
    }

    pub(super) fn is_drawn(&self, at: u32) -> bool {
        self.stages[at as usize].drawn != Drawn::Not
    }

    pub(super) fn is_lock(&self, at: u32) -> bool {
        self.stages[at as usize].drawn == Drawn::Device { lock: true }
    }

    /// The lane of a core.
    pub(super) fn core(&mut self, at: u32, core: u32) -> Option<u16> {
        (self.stages[at as usize].drawn == Drawn::Cores).then(|| self.lane(at, core))?
    }

    /// The lane of a thread that is held.
    pub(super) fn thread(&mut self, held: Held) -> Option<u16> {
        let Held::Place { at, number, .. } = held else { return None };
        (self.stages[at as usize].drawn == Drawn::Threads).then(|| self.lane(at, number))?
    }

    /// The lane of a device.
    pub(super) fn device(&mut self, at: u32) -> Option<u16> {
        let device = matches!(self.stages[at as usize].drawn, Drawn::Device { .. });
        device.then(|| self.lane(at, 0))?
    }

    /// The number of a core among all.
    pub(super) fn cpu(&self, at: u32, core: u32) -> u16 {
        let stage = self.stages.get(at as usize).filter(|stage| stage.drawn == Drawn::Cores);
        stage.map_or(0, |stage| (stage.core + core).try_into().unwrap_or(u16::MAX))
    }

    /// A lane by its instance and its number there; `None` if there are too many.
    fn lane(&mut self, at: u32, number: u32) -> Option<u16> {
        let next = u16::try_from(self.lanes.len()).ok();
        let lane = self.known.get(&(at, number)).copied().or(next)?;
        if self.known.insert((at, number), lane).is_none() {
            self.lanes.push((at, number));
        }
        Some(lane)
    }

    /// All lanes in the order in which they are drawn, threads first, and by lane: where it stands there.
    pub(super) fn in_order(&self) -> (Vec<Lane>, Vec<u16>) {
        let key = |lane: &u16| {
            let (at, number) = self.lanes[usize::from(*lane)];
            let stage = &self.stages[at as usize];
            (matches!(stage.drawn, Drawn::Device { .. }), stage.rank, at, number)
        };
        let mut order: Vec<u16> = (0..self.lanes.len() as u16).collect();
        order.sort_by_key(key);
        let mut stands = vec![0; order.len()];
        for (place, lane) in (0..).zip(&order) {
            stands[usize::from(*lane)] = place;
        }
        (order.iter().map(|lane| self.named(*lane)).collect(), stands)
    }

    fn named(&self, lane: u16) -> Lane {
        let (at, number) = self.lanes[usize::from(lane)];
        let stage = &self.stages[at as usize];
        let device = matches!(stage.drawn, Drawn::Device { .. });
        let name = if stage.many && !device {
            format!("{} {}", stage.name, number + 1)
        } else {
            stage.name.clone()
        };
        Lane { name, device }
    }
}

/// How a station is drawn, and how many cores it has.
fn drawn_as(kind: &Kind) -> (Drawn, u32) {
    match *kind {
        Kind::Cores { cores, .. } => (Drawn::Cores, cores),
        Kind::Pool { threads: true, .. } => (Drawn::Threads, 0),
        Kind::Lock { .. } => (Drawn::Device { lock: true }, 0),
        Kind::Pool { .. } | Kind::Servers { .. } | Kind::Cache { .. } => {
            (Drawn::Device { lock: false }, 0)
        }
    }
}

fn has_many(kind: &Kind) -> bool {
    !matches!(kind, Kind::Cores { cores: 1, .. } | Kind::Pool { places: 1, .. })
}
