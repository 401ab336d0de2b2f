//! Who asks: how many, when, for what, and how long they wait for an answer.

use super::{Nanos, Work};
use std::sync::Arc;

/// Clients of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Clients {
    /// As the results name them.
    pub name: String,
    /// What each of their requests does.
    pub path: String,
    /// When they ask.
    pub arrive: Arrive,
    /// Which key a request has; all have the same without.
    pub keys: Option<Keys>,
    /// How long they wait, and what they do without an answer.
    pub patience: Patience,
    /// An answer within this time is a good one (goodput); every answer is without it.
    pub deadline: Option<Nanos>,
}

impl Clients {
    /// Those that ask for no key in particular, wait for ever, and take every answer for a good one.
    pub fn new(name: impl Into<String>, path: impl Into<String>, arrive: Arrive) -> Self {
        let (name, path) = (name.into(), path.into());
        Clients { name, path, arrive, keys: None, patience: Patience::default(), deadline: None }
    }
}

/// When requests are sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrive {
    /// Whether or not those before were answered (open loop).
    Open {
        /// How many a second, in the mean.
        rate: f64,
        /// How they vary.
        shape: Shape,
    },
    /// Each user sends the next when the last was answered and it has thought (closed loop).
    Closed {
        /// How many users.
        users: u32,
        /// How long each thinks.
        think: Work,
    },
    /// At these times, in order: as they were recorded.
    At(Arc<[Nanos]>),
}

/// How arrivals of an open loop vary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Not at all.
    Constant,
    /// As those of many independent users.
    Poisson,
    /// Poisson, and `times` the rate for the first `of` nanoseconds of every `every`.
    Bursts {
        /// From one burst to the next.
        every: Nanos,
        /// How long each is.
        of: Nanos,
        /// How many times the rate.
        times: f64,
    },
    /// Poisson, with a rate that follows a sine of this period, from (1 − depth) to (1 + depth) times the mean: a day.
    Wave {
        /// From one crest to the next.
        period: Nanos,
        /// 0 to 1.
        depth: f64,
    },
}

impl Shape {
    /// Its highest rate, as a multiple of its own.
    pub fn highest(self) -> f64 {
        match self {
            Shape::Constant | Shape::Poisson => 1.0,
            Shape::Bursts { times, .. } => times.max(1.0),
            Shape::Wave { depth, .. } => 1.0 + depth,
        }
    }
}

/// Which keys are asked for: ranks of a Zipf distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keys {
    /// How many there are.
    pub count: u64,
    /// The exponent; 0 is uniform.
    pub exponent: f64,
}

/// How long an answer is waited for, and what is done without one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Patience {
    /// After this a request is given up; its work goes on unless a line drops it. For ever without.
    pub timeout: Option<Nanos>,
    /// How often one that failed or was given up is sent again.
    pub retries: u32,
    /// How long before the first retry; twice as long before each that follows.
    pub pause: Nanos,
    /// A pause is drawn between 0 and its length ("full jitter").
    pub jitter: bool,
    /// Retries that are sent per request that is sent first, over all clients of the kind; no bound without. A token
    /// bucket that is filled by first requests and holds ten seconds' worth.
    pub budget: Option<f64>,
    /// After this many failures in a row nothing is sent for a second, and then one request to try (circuit breaker).
    pub breaker: Option<u32>,
}
