//! The numbers of a run, and the answers that they bear out.

use brigade_core::measure::intervals::Scale;
use brigade_core::measure::laws::throughput_bound;
use brigade_core::measure::stats::median_of;
use serde::{Deserialize, Serialize};

/// How one thread serves many users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Blocking,
    Mini,
    Tokio,
    Smol,
    AsyncStd,
}

impl Way {
    /// In the order of the enum, which is that of the arrays below.
    pub(super) const ALL: [Way; 5] =
        [Way::Blocking, Way::Mini, Way::Tokio, Way::Smol, Way::AsyncStd];

    pub(super) fn name(self) -> &'static str {
        ["blocking", "mini", "tokio", "smol", "async_std"][self as usize]
    }
}

/// How many users there are at once in the crowd.
pub(super) const MANY: usize = 100;

/// Users served in each way, in the order of [`Way::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    /// How long a request waits.
    pub(super) wait_us: f64,
    /// One user.
    pub(super) lone: [Served; Way::ALL.len()],
    /// A hundred.
    pub(super) many: [Served; Way::ALL.len()],
    /// Queries that were started by a future that was dropped.
    pub(super) dropped: usize,
}

/// A round of one way, or the medians of all its rounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Served {
    /// Requests.
    pub(super) per_s: f64,
    /// Of one request.
    pub(super) latency_us: f64,
    /// Of one request.
    pub(super) cpu_us: f64,
    /// L / (X · W).
    pub(super) little: f64,
    /// Of one request, where they were counted.
    pub(super) polls: f64,
}

impl Served {
    pub(super) fn median(rounds: &[Served]) -> Served {
        Served {
            per_s: median_of(rounds, |one| one.per_s),
            latency_us: median_of(rounds, |one| one.latency_us),
            cpu_us: median_of(rounds, |one| one.cpu_us),
            little: median_of(rounds, |one| one.little),
            polls: median_of(rounds, |one| one.polls),
        }
    }
}

impl Found {
    /// A hundred users, served in this way.
    pub(super) fn many(&self, way: Way) -> Served {
        self.many[way as usize]
    }

    /// How many times as many requests a thread serves that does not wait.
    pub(super) fn gain(&self) -> f64 {
        self.many(Way::Tokio).per_s / self.many(Way::Blocking).per_s
    }

    /// The time of a lone request that is not waited for, as a multiple of one that is.
    pub(super) fn lone(&self) -> f64 {
        self.lone[Way::Tokio as usize].latency_us / self.lone[Way::Blocking as usize].latency_us
    }

    /// The asymptotic bound on one thread. Blocking, one request at a time is inside, however many users wait outside.
    pub(super) fn bound(&self, way: Way) -> f64 {
        let inside = if way == Way::Blocking { 1 } else { MANY };
        throughput_bound(inside as f64, self.many(way).cpu_us / 1e6, self.wait_us / 1e6, 1.0)
    }

    /// Throughput as a share of the bound.
    pub(super) fn share(&self, way: Way) -> f64 {
        self.many(way).per_s / self.bound(way)
    }

    /// The offered gain that is nearest.
    pub(super) fn nearest_gain(&self) -> usize {
        Scale::Factors.nearest(self.gain(), &[1.0, 2.0, 100.0, 200.0])
    }

    /// What became of a lone request, as the question's choices have it.
    pub(super) fn lone_choice(&self) -> usize {
        match self.lone() {
            ratio if ratio < 0.9 => 0,
            ratio if ratio < 1.25 => 1,
            _ => 2,
        }
    }
}
