//! What is measured in a cell: its name, its unit, and which way is better.

use brigade_core::measure::{self, intervals::Scale};
use serde::{Deserialize, Serialize};
use std::fmt;

pub use measure::Basis;

/// One measured quantity. A sample holds those that its entrant can measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// CPU time of the serving threads for each answer, in µs: the database's and the generator's are not in it.
    Cpu,
    /// Right answers per second.
    Rate,
    /// Latency from the intended start that half of the answers did not exceed, in µs.
    P50,
    /// The same for 90 %.
    P90,
    /// The same for 99 %.
    P99,
    /// The same for 99.9 %.
    P999,
    /// The slowest answer, in µs.
    Max,
    /// The 99th percentile as a multiple of the median: is anybody forgotten?
    Tail,
    /// Right answers in time at twice what can be answered, in % of the most that can.
    Kept,
    /// From the end of such a crowd until nearly all requests are answered in time again, in ms.
    Back,
    /// How late the generator itself was for one request in a hundred, in µs.
    Late,
    /// CPU time of the database's threads for each answer, in µs.
    Database,
    /// Context switches of the serving threads for each answer.
    Switches,
    /// Threads of the server.
    Threads,
    /// Memory of the server that is in RAM, in MiB.
    Resident,
    /// The most of it that was ever in RAM, in MiB.
    Peak,
    /// What one more connection or task adds to that, in bytes.
    Slope,
    /// Wall time of one piece of work, in µs.
    Time,
    /// CPU time of one piece of work, of all threads that took part, in µs.
    Work,
}

impl Metric {
    /// Every metric, in the order in which tables show them.
    pub const ALL: &[Metric] = &[
        Metric::Cpu,
        Metric::Work,
        Metric::Time,
        Metric::Rate,
        Metric::P50,
        Metric::P90,
        Metric::P99,
        Metric::P999,
        Metric::Max,
        Metric::Tail,
        Metric::Kept,
        Metric::Back,
        Metric::Late,
        Metric::Database,
        Metric::Switches,
        Metric::Threads,
        Metric::Resident,
        Metric::Peak,
        Metric::Slope,
    ];

    /// A column's head, with its unit: `CPU µs`.
    pub fn label(self) -> &'static str {
        match self {
            Metric::Cpu => "CPU µs",
            Metric::Rate => "req/s",
            Metric::P50 => "p50 µs",
            Metric::P90 => "p90 µs",
            Metric::P99 => "p99 µs",
            Metric::P999 => "p99.9 µs",
            Metric::Max => "max µs",
            Metric::Tail => "p99/p50",
            Metric::Kept => "kept %",
            Metric::Back => "back ms",
            Metric::Late => "late µs",
            Metric::Database => "db µs",
            Metric::Switches => "switches",
            Metric::Threads => "threads",
            Metric::Resident => "MiB",
            Metric::Peak => "peak MiB",
            Metric::Slope => "bytes",
            Metric::Time => "time µs",
            Metric::Work => "work µs",
        }
    }

    /// What it is, in words that stand alone.
    pub fn meaning(self) -> &'static str {
        match self {
            Metric::Cpu => "CPU time of the serving threads per request",
            Metric::Rate => "right answers per second",
            Metric::P50 => "median latency from the intended start",
            Metric::P90 => "90th percentile of the latency from the intended start",
            Metric::P99 => "99th percentile of the latency from the intended start",
            Metric::P999 => "99.9th percentile of the latency from the intended start",
            Metric::Max => "the slowest answer",
            Metric::Tail => "99th percentile of the latency as a multiple of its median",
            Metric::Kept => {
                "right answers in time at twice the capacity, in % of the most there are"
            }
            Metric::Back => "how long after such a crowd requests are answered in time again",
            Metric::Late => "99th percentile of the generator's own lateness",
            Metric::Database => "CPU time of the database's threads per request",
            Metric::Switches => "context switches of the serving threads per request",
            Metric::Threads => "threads of the server",
            Metric::Resident => "memory of the server that is in RAM",
            Metric::Peak => "the most memory of the server that was ever in RAM",
            Metric::Slope => "memory that one more of them costs",
            Metric::Time => "wall time of one piece of work",
            Metric::Work => "CPU time of one piece of work, over all threads",
        }
    }

    /// Whether more of it is better.
    pub fn more_is_better(self) -> bool {
        matches!(self, Metric::Rate | Metric::Kept)
    }

    /// Whether one round of it takes seconds.
    pub fn is_dear(self) -> bool {
        self == Metric::Kept
    }

    /// On which scale it scatters evenly: what may be zero, or below it, has no logarithm.
    pub fn scale(self) -> Scale {
        match self {
            Metric::Late
            | Metric::Kept
            | Metric::Back
            | Metric::Database
            | Metric::Switches
            | Metric::Threads
            | Metric::Slope => Scale::Amounts,
            _ => Scale::Factors,
        }
    }

    /// What it is read from, and with it whether other programs can spoil it.
    pub fn basis(self) -> Basis {
        match self {
            Metric::Cpu | Metric::Database | Metric::Work => Basis::Cpu,
            Metric::Switches
            | Metric::Threads
            | Metric::Resident
            | Metric::Peak
            | Metric::Slope => Basis::Count,
            _ => Basis::Wall,
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
