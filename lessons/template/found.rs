//! The numbers of a run, and the answers that they bear out.

use serde::{Deserialize, Serialize};

/// FILL IN: what was counted and timed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    /// From its start to its end.
    pub(super) total_ms: f64,
    /// CPU time in between.
    pub(super) cpu_ms: f64,
}

impl Found {
    /// CPU seconds a second.
    pub(super) fn share(&self) -> f64 {
        self.cpu_ms / self.total_ms
    }
}
