//! The numbers of a run, and the answers that they bear out.

use brigade_core::measure::laws::throughput_bound;
use serde::{Deserialize, Serialize};

/// What happens to a request, in this order; the connection is accepted once.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stage {
    Accept,
    Read,
    Parse,
    Route,
    Validate,
    Store,
    Encode,
    Write,
}

impl Stage {
    pub(super) const NAMES: [&str; 8] =
        ["accept", "read", "parse", "route", "validate", "store", "encode", "write"];
}

/// What was found with one database.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) database_ms: f64,
    pub(super) requests: u32,
    /// Wall time of each stage of one request, in the order of [`Stage`]; the connection is accepted once.
    pub(super) stage_us: [f64; Stage::NAMES.len()],
    /// CPU time of one request.
    pub(super) cpu_us: f64,
}

impl Found {
    pub(super) fn us(&self, stage: Stage) -> f64 {
        self.stage_us[stage as usize]
    }

    /// Wall time of one request: all stages but the one accept.
    pub(super) fn wall_us(&self) -> f64 {
        self.stage_us[Stage::Read as usize..].iter().sum()
    }

    /// Requests a second.
    pub(super) fn rate(&self) -> f64 {
        1e6 / self.wall_us()
    }

    /// The most that one thread can answer in a second if it computes and waits in turns.
    pub(super) fn law(&self) -> f64 {
        throughput_bound(1.0, self.cpu_us / 1e6, self.database_ms / 1e3, 1.0)
    }

    /// The share of the wall time that the thread was on a CPU.
    pub(super) fn utilisation(&self) -> f64 {
        self.cpu_us / self.wall_us()
    }

    /// That share, as the question's choices have it.
    pub(super) fn share(&self) -> usize {
        match self.utilisation() {
            share if share < 0.03 => 3,
            share if share < 0.25 => 2,
            share if share < 0.7 => 1,
            _ => 0,
        }
    }
}
