//! The numbers of the experiments of `glass-box`. The lesson of that name reads them by these names: they are the contract.

use serde::{Deserialize, Serialize};

/// What is wrong with a server for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The database takes eight times as long.
    SlowDatabase,
    /// All connections but one are taken by something else.
    SmallPool,
    /// A lock is held while a write is waited for.
    LockConvoy,
    /// What was cached expires, and each request loads it.
    Stampede,
    /// Some requests compute on the thread that all share.
    BlockedLoop,
    /// Clients give up early and try again at once.
    RetryStorm,
}

/// Servers with a fault each, what they leave behind, and Little's law on one without.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blind {
    /// In an order by chance.
    pub rounds: Vec<Round>,
    /// Of the server without a fault.
    pub little: Little,
}

/// A server with one fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Which.
    pub fault: Fault,
    /// What a program names that knows the signals only.
    pub named: Option<Fault>,
    /// What it left behind.
    pub signals: Signals,
}

/// What a server leaves behind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signals {
    /// How long a step is.
    pub step_ms: f64,
    /// The step in which the fault begins, and the first without it.
    pub during: (usize, usize),
    /// Metrics, a value for each step.
    pub metrics: Metrics,
    /// Lines of the log.
    pub log: Vec<String>,
    /// Where the time of the slowest visit went, one after another.
    pub slowest: Vec<Leg>,
    /// While the fault was there.
    pub dials: Dials,
}

/// A value for each step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Requests that arrived.
    pub arrived: Vec<f64>,
    /// Requests inside.
    pub inside: Vec<f64>,
    /// Questions that the database had at once.
    pub database: Vec<f64>,
    /// The share of look-ups that the cache answered.
    pub hits: Vec<f64>,
    /// Milliseconds by which the thread came late to a timer.
    pub late: Vec<f64>,
}

/// A stretch of the slowest visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// The span's name; empty where there was none.
    pub span: String,
    /// How long.
    pub us: f64,
}

/// In flight, on CPU, parked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dials {
    /// Requests begun and not finished, on average.
    pub in_flight: f64,
    /// CPU seconds per second.
    pub on_cpu: f64,
    /// Threads held per waiting request; none if none waited.
    pub parked: Option<f64>,
}

/// In flight = rate × time, each read from metrics.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Little {
    /// Requests inside, the average of what a scrape found.
    pub inside: f64,
    /// Requests a second.
    pub rate: f64,
    /// Seconds that a request took, on average.
    pub took: f64,
}

/// What signals cost, and what a sample shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// In the order of [`Way::ALL`].
    pub ways: Vec<Cost>,
    /// CPU time of one span, of one line and of one count, each alone, in nanoseconds.
    pub span_ns: f64,
    /// As above.
    pub line_ns: f64,
    /// As above.
    pub count_ns: f64,
    /// Spans of a request.
    pub spans: usize,
    /// What a sample shows.
    pub seen: Vec<Seen>,
}

/// Which signals are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// None.
    Nothing,
    /// A count and a time.
    Metrics,
    /// A line, written by another thread.
    Log,
    /// A line, written before the request goes on.
    LogAtOnce,
    /// All spans.
    Traces,
    /// The spans of one request in a hundred.
    OnePercent,
    /// Metrics, the log of another thread, and all spans.
    All,
}

/// What a request costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// With which signals.
    pub way: Way,
    /// CPU time of all threads, in microseconds: the median of the rounds.
    pub cpu_us: f64,
}

/// How often a sample of traces shows a fault.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The share of traces that is kept.
    pub share: f64,
    /// Requests that met the fault.
    pub bad: u32,
    /// Days on which that was tried.
    pub days: u32,
    /// Days on which at least one was kept.
    pub seen: u32,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 6] = [
        Fault::SlowDatabase,
        Fault::SmallPool,
        Fault::LockConvoy,
        Fault::Stampede,
        Fault::BlockedLoop,
        Fault::RetryStorm,
    ];
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 7] = [
        Way::Nothing,
        Way::Metrics,
        Way::Log,
        Way::LogAtOnce,
        Way::Traces,
        Way::OnePercent,
        Way::All,
    ];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Way::Nothing => "nothing",
            Way::Metrics => "metrics",
            Way::Log => "a log line",
            Way::LogAtOnce => "a log line, written at once",
            Way::Traces => "all traces",
            Way::OnePercent => "one trace in a hundred",
            Way::All => "metrics, log and all traces",
        }
    }
}
