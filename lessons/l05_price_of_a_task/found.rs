//! The numbers of the runs, and the answers that they bear out.

use brigade_core::measure::intervals::Scale;
use brigade_core::measure::stats::median_of;
use brigade_workbench::Evidence;
use serde::{Deserialize, Serialize};

/// The lesson's crowd.
pub(super) const USERS: usize = 4_000;

/// A thread or a task for each user.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Model {
    Threads,
    Tasks,
}

impl Model {
    /// In the order of the pairs below.
    pub(super) const BOTH: [Model; 2] = [Model::Threads, Model::Tasks];
}

/// What the smallest things cost, in microseconds of CPU.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Prices {
    pub(super) call_us: f64,
    pub(super) atomic_us: f64,
    pub(super) syscall_us: f64,
    pub(super) spawn_task_us: f64,
    pub(super) spawn_thread_us: f64,
    pub(super) rounds: Vec<Round>,
}

/// A throw in each game: of tasks or threads, through memory or a socket, on one core.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Round {
    pub(super) tasks_memory: Throw,
    pub(super) threads_memory: Throw,
    pub(super) tasks_socket: Throw,
    pub(super) threads_socket: Throw,
    /// Threads on two cores, if there are two.
    pub(super) cores_socket: Option<Throw>,
}

/// CPU time of the process, and wall time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Throw {
    pub(super) cpu_us: f64,
    pub(super) wall_us: f64,
}

impl Prices {
    /// From cheap to dear, as far as one would guess. CPU time of one, but for two cores: there it is wall time, since
    /// neither side computes while the message travels.
    pub(super) fn list(&self) -> Vec<(&'static str, f64)> {
        let across = self.across().map(|us| median_of(&us, |us| *us));
        let prices = [
            ("a call through a pointer", Some(self.call_us)),
            ("an atomic addition", Some(self.atomic_us)),
            ("the smallest system call", Some(self.syscall_us)),
            ("task to task, memory", Some(self.cpu_us(|round| round.tasks_memory))),
            ("a task, from spawn to end", Some(self.spawn_task_us)),
            ("thread to thread, memory, one core", Some(self.cpu_us(|round| round.threads_memory))),
            ("task to task, socket", Some(self.cpu_us(|round| round.tasks_socket))),
            ("thread to thread, socket, one core", Some(self.cpu_us(|round| round.threads_socket))),
            ("thread to thread, socket, two cores", across),
            ("a thread, from spawn to join", Some(self.spawn_thread_us)),
        ];
        prices.into_iter().filter_map(|(says, us)| Some((says, us?))).collect()
    }

    /// The median over the rounds.
    fn cpu_us(&self, of: impl Fn(&Round) -> Throw) -> f64 {
        median_of(&self.rounds, |round| of(round).cpu_us)
    }

    /// Wall time of a throw to another core, round after round.
    pub(super) fn across(&self) -> Option<Vec<f64>> {
        self.rounds.iter().map(|round| Some(round.cores_socket?.wall_us)).collect()
    }

    /// How much dearer a throw through a socket is between threads than between tasks.
    pub(super) fn switch(&self) -> f64 {
        self.cpu_us(|round| round.threads_socket) / self.cpu_us(|round| round.tasks_socket)
    }

    /// That price, as the question's choices have it.
    pub(super) fn switch_choice(&self) -> usize {
        match self.switch() {
            ratio if ratio > 6.0 => 0,
            ratio if ratio > 1.5 => 1,
            _ => 2,
        }
    }
}

/// Users who have asked once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Idle {
    /// How many there were, and how many there should have been.
    pub(super) users: usize,
    pub(super) wanted: usize,
    /// After each part of them, beyond what was held before; empty where the system does not tell.
    pub(super) held: Vec<Held>,
}

/// What a process holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Held {
    /// Bytes in RAM.
    pub(super) resident: f64,
    /// Bytes of addresses.
    pub(super) reserved: f64,
    pub(super) threads: f64,
}

impl Idle {
    /// For all users.
    pub(super) fn all(&self) -> Option<Held> {
        self.held.last().copied()
    }

    /// What the second half of the users took over what the first half took.
    pub(super) fn growth(&self) -> Option<f64> {
        let half = self.held.get((self.held.len() / 2).checked_sub(1)?)?.resident;
        Some((self.all()?.resident - half) / half)
    }

    /// The offered memory that is nearest.
    pub(super) fn nearest_memory(&self) -> Option<usize> {
        let held = self.all()?.resident * USERS as f64 / self.users as f64;
        (held > 0.0).then(|| Scale::Factors.nearest(held, &[8e9, 1e9, 1e8, 7e6]))
    }
}

/// Users who ask again and again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Crowd {
    pub(super) users: usize,
    /// Requests.
    pub(super) per_s: f64,
    /// What so many users ask for at most.
    pub(super) bound_per_s: f64,
}

/// CPU time of a request, round after round, with a thread each and with a task each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct SideBySide {
    pub(super) cpu_us: [Vec<f64>; 2],
}

/// Everything that was measured; the pairs are a thread each and a task each.
pub(super) struct Runs {
    pub(super) prices: (Evidence, Prices),
    pub(super) idle: [(Evidence, Idle); 2],
    pub(super) crowd: [(Evidence, Crowd); 2],
    pub(super) side_by_side: (Evidence, SideBySide),
    pub(super) cores: usize,
}

impl Runs {
    /// How many times as much is answered with a task each.
    pub(super) fn gain(&self) -> f64 {
        self.crowd[1].1.per_s / self.crowd[0].1.per_s
    }

    /// That, as the question's choices have it.
    pub(super) fn crowd_choice(&self) -> usize {
        match self.gain() {
            ratio if ratio > 5.0 => 0,
            ratio if ratio > 1.5 => 1,
            _ => 2,
        }
    }

    /// CPU microseconds of a request, one model beside the other.
    pub(super) fn cpu_us(&self) -> [f64; 2] {
        self.side_by_side.1.cpu_us.each_ref().map(|rounds| median_of(rounds, |us| *us))
    }
}
