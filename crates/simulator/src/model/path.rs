//! The way of a request through the stations.

use super::{Nanos, Patience};
use brigade_core::measure::ServiceTime;
use std::sync::Arc;

/// A way through the stations, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// As clients and calls name it.
    pub name: String,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// One step. Steps that hold something contain the steps during which it is held, so that all is given back.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Is served at a station (cores or servers) for a time.
    Serve {
        /// The station.
        at: String,
        /// For how long.
        time: Work,
    },
    /// Time passes and nothing is held: a network, a client's own delay.
    Pass {
        /// For how long.
        time: Work,
    },
    /// Holds a place of a pool, or a lock, during the steps.
    Hold {
        /// The station.
        at: String,
        /// What is done while it is held.
        steps: Vec<Step>,
    },
    /// Goes to an instance of a group: during the steps, the stations of the group are those of this instance.
    To {
        /// The group.
        group: String,
        /// There.
        steps: Vec<Step>,
    },
    /// Looks the request's key up. On a miss the steps are done, and the key is kept.
    LookUp {
        /// The cache.
        at: String,
        /// On a miss.
        miss: Vec<Step>,
    },
    /// Sends a request of its own along another path and waits for its answer; one that fails fails this one too. What
    /// the caller gave up on goes on and costs what it costs.
    Call {
        /// The other path.
        path: String,
        /// How long the answer is waited for, and what is done without one.
        patience: Patience,
    },
    /// Every instance of a group is given the steps, `after` a time and in the order of the sending; nothing waits for
    /// it. A write that replicas apply.
    Apply {
        /// The group.
        group: String,
        /// How long it travels.
        after: Nanos,
        /// At each instance.
        steps: Vec<Step>,
    },
    /// With this probability (0 to 1) the first steps, otherwise the second.
    Either {
        /// The probability.
        share: f64,
        /// The first.
        steps: Vec<Step>,
        /// The second.
        otherwise: Vec<Step>,
    },
}

/// How long something takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Drawn from a distribution.
    Drawn(ServiceTime),
    /// As it was recorded: the n-th request of a run takes the n-th of these, and from the first again after the last.
    Listed(Arc<[Nanos]>),
}
