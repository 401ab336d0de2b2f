//! What a rung costs and gains: the same requests at half load on it and on the rung before, in turns, with the CPU time
//! of every process and the bytes between them.
//!
//! Reading order: [`Price`], what was measured in each round; `measure`, how; `running`, one of both; `asked`, the requests; `books`,
//! CPU time and bytes by part; `compared`, what follows from the rounds (pure); `verdicts`, what may be claimed; `show`
//! and `notes`, how it is said.

mod asked;
mod books;
mod compared;
mod measure;
mod notes;
mod running;
mod show;
#[cfg(test)]
mod synthetic;
mod verdicts;

use crate::traffic::Bytes;
pub(crate) use asked::Names;
use brigade_core::measure::Quiet;
pub(crate) use compared::Quantity;
pub use measure::measure;
use serde::{Deserialize, Serialize};
pub use show::show;
pub(crate) use show::time;
pub use verdicts::{claims, in_short};

/// A rung beside the rung before, as measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Price {
    /// The rung before; the lowest rung has none.
    pub before: Option<Side>,
    /// The rung.
    pub after: Side,
    /// Each kind of request, `GET` first.
    pub requests: Vec<Asked>,
    /// How quiet the machine was during the rounds.
    pub quiet: Quiet,
}

/// A rung while it was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Its number.
    pub number: u8,
    /// Its name.
    pub name: String,
    /// The files that it adds.
    pub files: usize,
    /// Lines in them.
    pub lines: usize,
    /// Its processes by part, the server first.
    pub processes: Vec<Part>,
    /// Parts that were given by their URLs, so that their processes and their CPU time are not counted.
    #[serde(default)]
    pub uncounted: Vec<String>,
}

/// Something of one part of a rung: its processes, its CPU time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part<T = u32> {
    /// Its name in the drawing of the architecture; `server` for the server.
    pub part: String,
    /// How much.
    pub amount: T,
}

/// One kind of request, asked of both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// `GET`, `POST`.
    pub method: String,
    /// Requests a second, of both alike: half of what the slower one took in a closed loop.
    pub rate: f64,
    /// What was found of the rung before.
    pub before: Option<Series>,
    /// What was found of the rung.
    pub after: Series,
}

/// What was found of one rung, in its rounds. The n-th round of both was measured side by side.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Series {
    /// Answers a second in a closed loop, once, before the rounds.
    pub capacity: f64,
    /// The rounds.
    pub rounds: Vec<Round>,
    /// Latencies of all valid rounds together.
    pub together: Latency,
}

/// Latencies in microseconds, from when a request was due. `None`: too few requests to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// That half of the requests did not exceed.
    pub p50: Option<f64>,
    /// That 99 of 100 did not.
    pub p99: Option<f64>,
}

/// One round of one rung.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Requests that were sent.
    pub sent: u64,
    /// Requests that got no right answer, with the reason.
    pub failed: Vec<(String, u64)>,
    /// Why its latencies are not the server's, if so: then they are no numbers.
    pub invalid: Option<String>,
    /// Its latencies.
    pub latency: Latency,
    /// CPU time of each part's processes for each request, in microseconds.
    pub cpu: Vec<Part<f64>>,
    /// Bytes between the server and other parts in this round.
    pub bytes: Vec<Bytes>,
}
