//! How a balancer chooses, in words that the simulator, the ladder and the screen share.

use brigade_simulator::model::Policy;
use serde::{Deserialize, Serialize};

/// How a balancer chooses among its instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Way {
    Random,
    RoundRobin,
    TwoChoices,
    LeastLoaded,
}

impl Way {
    /// In the order in which they are shown.
    pub(super) const ALL: [Way; 4] =
        [Way::Random, Way::RoundRobin, Way::TwoChoices, Way::LeastLoaded];

    /// For the table.
    pub(super) fn said(self) -> &'static str {
        match self {
            Way::Random => "random",
            Way::RoundRobin => "round robin",
            Way::TwoChoices => "two choices",
            Way::LeastLoaded => "least loaded",
        }
    }

    /// As the simulator knows it.
    pub(super) fn policy(self) -> Policy {
        match self {
            Way::Random => Policy::Random,
            Way::RoundRobin => Policy::RoundRobin,
            Way::TwoChoices => Policy::TwoChoices,
            Way::LeastLoaded => Policy::LeastLoaded,
        }
    }
}
