//! What came of a run.

use crate::model::{MS, Nanos};
use brigade_core::trace::{Dials, Trace};
use hdrhistogram::Histogram;

/// How long a slot of [`Outcome::over_time`] is.
pub const SLOT: Nanos = 100 * MS;

/// What came of one run of a scenario, from the end of its warm-up.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How long was counted, in nanoseconds.
    pub length: Nanos,
    /// In the order of the scenario's clients.
    pub clients: Vec<ClientOutcome>,
    /// In the order of the scenario's stations; the instances of one are taken together.
    pub stations: Vec<StationOutcome>,
    /// The three dials of what was counted; `on_cpu` counts who is on a station of cores, `parked` the threads that are held by
    /// requests that wait, per waiting request.
    pub dials: Dials,
    /// All clients together, in slots of [`SLOT`] (from the run's start: also the warm-up).
    pub over_time: Vec<Slot>,
    /// By how many requests a second the number inside grew, where it grew for all of the run: no more is true of a
    /// system that cannot keep up, since its times depend on how long it is looked at.
    pub growth: Option<f64>,
    /// Where requests pile up: the index of the station that is used most, if it is used by more than half.
    pub bottleneck: Option<usize>,
    /// Events that were handled.
    pub events: u64,
    /// What the camera saw.
    pub trace: Option<Trace>,
}

/// What clients of one kind got. A request that is sent again is one request.
#[derive(Clone, Debug)]
pub struct ClientOutcome {
    /// Requests that were sent first in the time that is counted.
    pub asked: u64,
    /// Sendings, the repeated ones too.
    pub sent: u64,
    /// Requests that were answered.
    pub answered: u64,
    /// Requests that were answered within the deadline.
    pub good: u64,
    /// Requests that ended without an answer, by what ended their last try.
    pub lost: Losses,
    /// Requests without an end when the run ended.
    pub open: u64,
    /// From the first sending to the answer, of the answered.
    pub latency: Waits,
}

/// Requests that ended without an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Refused: no room in a line, or shed by it.
    pub refused: u64,
    /// Given up after the timeout.
    pub timed_out: u64,
    /// Something crashed under them.
    pub crashed: u64,
    /// Not sent: the breaker was open.
    pub not_sent: u64,
}

impl Losses {
    /// All of them.
    pub fn all(self) -> u64 {
        self.refused + self.timed_out + self.crashed + self.not_sent
    }
}

/// What a station did, its instances together.
#[derive(Clone, Debug)]
pub struct StationOutcome {
    /// As the scenario names it.
    pub name: String,
    /// Share of its places that were taken, in the time average: 0 to 1. Of a cache 0.
    pub busy: f64,
    /// Requests that it served or let in; look-ups of a cache.
    pub served: u64,
    /// Of those the ones that a cache answered.
    pub hits: u64,
    /// Requests that it refused or dropped.
    pub refused: u64,
    /// How many waited, in the time average.
    pub waiting: f64,
    /// How many waited at most.
    pub most_waiting: u64,
    /// How long each waited before it was served, those that did not wait too.
    pub waits: Waits,
}

/// What happened in one slot of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Requests that were sent first.
    pub asked: u64,
    /// Sendings, the repeated ones too.
    pub sent: u64,
    /// Requests that were answered within their deadline.
    pub good: u64,
    /// Requests that were answered.
    pub answered: u64,
    /// The sum of the answered requests' latencies, in nanoseconds.
    pub latency: u64,
}

/// Times that were waited, in constant memory.
#[derive(Clone, Debug)]
pub struct Waits {
    /// Exact, in nanoseconds.
    pub mean: f64,
    /// To three digits.
    pub times: Histogram<u64>,
}
