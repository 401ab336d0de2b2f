//! Who is under way: a *task* is one try of a request on a path, an *ask* is who waits for its answer.
//!
//! They are two things since each outlives the other: a task whose client gave up is still worked on, and one request
//! can be sent several times.

use crate::model::Nanos;
use crate::plan::NONE;

/// What every try of a request has in common, and every call that it makes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Request {
    /// Index of the client that asks.
    pub(super) client: u32,
    /// The how-manieth of the run it is.
    pub(super) number: u64,
    /// What it asks for.
    pub(super) key: usize,
}

/// What a task does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    /// Goes on at this instant.
    #[default]
    Ready,
    /// Waits in the line of its station.
    InLine,
    /// Waits in the line of its station, for a core.
    Runnable,
    /// Computes on one of its station's cores.
    Computing,
    /// Is on a core that stands still.
    Stalled,
    /// Is served at its station.
    Served,
    /// Gets a lock that another has just given back.
    Handed,
    /// Lets time pass.
    Passing,
    /// Waits for the answer to what it asked.
    Calling,
    /// Waits until another has loaded the key.
    Sharing,
}

/// Something that a task holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// A place of a station, by its number there.
    Place { at: u32, number: u32, since: Nanos },
    /// A stay at an instance of a group.
    Instance { group: u32, instance: u32 },
    /// The right to load its key into a cache.
    Load { at: u32 },
}

/// One try of a request, or of a call.
#[derive(Debug, Default)]
pub(super) struct Task {
    /// The next operation.
    pub(super) pc: u32,
    /// Who waits for the answer; [`NONE`] if it was given up, or was never waited for.
    pub(super) ask: u32,
    /// Whether an answer was ever waited for.
    pub(super) asked: bool,
    pub(super) request: Request,
    /// Its number, which is no other task's.
    pub(super) birth: u64,
    pub(super) began: Nanos,
    pub(super) phase: Phase,
    /// Since when it has been in this phase.
    pub(super) since: Nanos,
    /// At which station it waits, is served or computes.
    pub(super) at: u32,
    /// On which core.
    pub(super) core: u32,
    /// How much service it still needs; on a core, after the present slice.
    pub(super) left: Nanos,
    /// When the present service or slice ends; if its station stands still, how long it still takes.
    pub(super) ends: Nanos,
    /// How long it has waited at its station.
    pub(super) waited: Nanos,
    /// What it holds, in the order in which it took it.
    pub(super) held: Vec<Held>,
    /// How many of those are threads.
    pub(super) threads: u32,
}

impl Task {
    /// The instance of the group at which it is.
    pub(super) fn instance(&self, group: u32) -> u32 {
        let of = |held: &Held| match held {
            Held::Instance { group: at, instance } if *at == group => Some(*instance),
            _ => None,
        };
        self.held.iter().rev().find_map(of).unwrap_or(0)
    }

    /// Whether it holds a place of this station.
    pub(super) fn holds(&self, station: u32) -> bool {
        self.held.iter().any(|held| matches!(held, Held::Place { at, .. } if *at == station))
    }

    /// Whether it is at this station: waits, computes or is served there.
    pub(super) fn is_at(&self, station: u32) -> bool {
        let there = !matches!(self.phase, Phase::Ready | Phase::Passing | Phase::Calling);
        there && self.at == station
    }
}

/// Who waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    Client(u32),
    Task(u32),
}

/// One request or call, from its first sending to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    pub(super) who: Asker,
    pub(super) request: Request,
    /// Where its path begins.
    pub(super) start: u32,
    /// How long it is waited for, by index.
    pub(super) policy: u32,
    /// When it was first sent.
    pub(super) first: Nanos,
    /// How often it was sent.
    pub(super) sent: u32,
    /// The try that is waited for; [`NONE`] in a pause.
    pub(super) task: u32,
    /// Whether it was first sent in the time that is counted.
    pub(super) counted: bool,
}

impl Default for Ask {
    fn default() -> Self {
        let (who, request) = (Asker::Client(0), Request::default());
        let (start, policy, first, sent) = (0, 0, 0, 0);
        Ask { who, request, start, policy, first, sent, task: NONE, counted: false }
    }
}
