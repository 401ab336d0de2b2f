//! What clients and servers can do about failures, one at a time. The simulator and the sockets are told the same, and each does it in its own way.

use serde::{Deserialize, Serialize};

/// Retries of a request, where there are any.
pub(super) const RETRIES: u32 = 3;

/// Retries per request that a budget allows.
pub(super) const BUDGET: f64 = 0.1;

/// Failures in a row that open a breaker.
pub(super) const IN_A_ROW: u32 = 20;

/// What is done about failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Way {
    /// Three retries at once, first come, first served.
    AsItIs,
    /// A pause before each retry that doubles and is drawn.
    Backoff,
    /// The server drops what its client has given up on, when its turn comes.
    DropsExpired,
    NoRetries,
    Budget,
    Breaker,
    /// Last come, first served.
    NewestFirst,
    /// The server drops what has waited for half the timeout, when its turn comes.
    DropsEarly,
}

/// What a server does with those that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rule {
    pub(super) newest_first: bool,
    /// What has waited for this share of the timeout is dropped.
    pub(super) drops_after: Option<f64>,
}

/// What clients do with what failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Manners {
    pub(super) retries: u32,
    pub(super) backs_off: bool,
    pub(super) budget: Option<f64>,
    pub(super) breaker: Option<u32>,
}

impl Way {
    /// In the order in which they are shown: the first three do not remove the cause.
    pub(super) const ALL: [Way; 8] = [
        Way::AsItIs,
        Way::Backoff,
        Way::DropsExpired,
        Way::NoRetries,
        Way::Budget,
        Way::Breaker,
        Way::NewestFirst,
        Way::DropsEarly,
    ];

    /// Those that bring it back.
    pub(super) const REMEDIES: [Way; 5] =
        [Way::NoRetries, Way::Budget, Way::Breaker, Way::NewestFirst, Way::DropsEarly];

    pub(super) fn said(self) -> &'static str {
        match self {
            Way::AsItIs => "as it is",
            Way::Backoff => "backoff and jitter",
            Way::DropsExpired => "drops the expired",
            Way::NoRetries => "no retries",
            Way::Budget => "budget of 10 %",
            Way::Breaker => "circuit breaker",
            Way::NewestFirst => "newest first",
            Way::DropsEarly => "drops early",
        }
    }

    pub(super) fn rule(self) -> Rule {
        let drops_after = match self {
            Way::DropsExpired => Some(1.0),
            Way::DropsEarly => Some(0.5),
            _ => None,
        };
        Rule { newest_first: self == Way::NewestFirst, drops_after }
    }

    pub(super) fn manners(self) -> Manners {
        Manners {
            retries: if self == Way::NoRetries { 0 } else { RETRIES },
            backs_off: self == Way::Backoff,
            budget: (self == Way::Budget).then_some(BUDGET),
            breaker: (self == Way::Breaker).then_some(IN_A_ROW),
        }
    }
}
