//! The numbers of the two experiments, and the answers that they bear out. The ladder writes them, under these names.

use serde::Deserialize;

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) price: Price,
    pub(super) blind: Blind,
}

/// What signals cost, and what a sample shows.
#[derive(Debug, Deserialize)]
pub(super) struct Price {
    ways: Vec<Cost>,
    /// Each alone, in nanoseconds.
    pub(super) span_ns: f64,
    pub(super) line_ns: f64,
    pub(super) count_ns: f64,
    /// Spans of a request.
    pub(super) spans: usize,
    pub(super) seen: Vec<Seen>,
}

/// Which signals are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Way {
    Nothing,
    Metrics,
    Log,
    LogAtOnce,
    Traces,
    OnePercent,
    All,
}

/// CPU time of a request, with its signals.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Cost {
    way: Way,
    cpu_us: f64,
}

/// On how many days a sample showed a fault.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Seen {
    pub(super) share: f64,
    pub(super) bad: u32,
    pub(super) days: u32,
    pub(super) seen: u32,
}

/// Servers with a fault each.
#[derive(Debug, Deserialize)]
pub(super) struct Blind {
    pub(super) rounds: Vec<Round>,
    pub(super) little: Little,
}

/// What is wrong with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Fault {
    SlowDatabase,
    SmallPool,
    LockConvoy,
    Stampede,
    BlockedLoop,
    RetryStorm,
}

/// One of them.
#[derive(Debug, Deserialize)]
pub(super) struct Round {
    pub(super) fault: Fault,
    /// By a program that reads the signals.
    named: Option<Fault>,
    pub(super) signals: Signals,
}

/// What it left behind.
#[derive(Debug, Deserialize)]
pub(super) struct Signals {
    pub(super) step_ms: f64,
    pub(super) during: (usize, usize),
    pub(super) metrics: Metrics,
    pub(super) log: Vec<String>,
    pub(super) slowest: Vec<Stretch>,
    pub(super) dials: Dials,
}

/// A value for each step.
#[derive(Debug, Deserialize)]
pub(super) struct Metrics {
    pub(super) arrived: Vec<f64>,
    pub(super) inside: Vec<f64>,
    pub(super) database: Vec<f64>,
    pub(super) hits: Vec<f64>,
    /// Milliseconds.
    pub(super) late: Vec<f64>,
}

/// A stretch of the slowest visit; no span has a name that is empty.
#[derive(Debug, Deserialize)]
pub(super) struct Stretch {
    pub(super) span: String,
    pub(super) us: f64,
}

/// While the fault was there.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Dials {
    pub(super) in_flight: f64,
    pub(super) on_cpu: f64,
    pub(super) parked: Option<f64>,
}

/// Of a server without a fault, read from its metrics.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Little {
    pub(super) inside: f64,
    pub(super) rate: f64,
    pub(super) took: f64,
}

impl Price {
    /// What a request costs more with these signals, in microseconds.
    pub(super) fn added(&self, way: Way) -> Option<f64> {
        let of = |way| self.ways.iter().find(|cost| cost.way == way).map(|cost| cost.cpu_us);
        Some(of(way)? - of(Way::Nothing)?)
    }

    /// The same of all signals, by the prices of single events.
    pub(super) fn law_us(&self) -> f64 {
        (self.spans as f64 * self.span_ns + self.line_ns + self.count_ns) / 1e3
    }

    /// Which costs the most, as the question's choices have it.
    pub(super) fn dearest(&self) -> Option<usize> {
        let ways = [Way::LogAtOnce, Way::Log, Way::Metrics, Way::Traces, Way::OnePercent];
        let costs: Option<Vec<f64>> = ways.into_iter().map(|way| self.added(way)).collect();
        let costs = costs?;
        (0..costs.len()).max_by(|a, b| costs[*a].total_cmp(&costs[*b]))
    }
}

impl Seen {
    /// On how many days of a hundred.
    pub(super) fn percent(&self) -> f64 {
        100.0 * f64::from(self.seen) / f64::from(self.days)
    }

    /// The same by the law, 1 − (1 − p)^k.
    pub(super) fn law_percent(&self) -> f64 {
        100.0 * (1.0 - (1.0 - self.share).powf(self.bad.into()))
    }

    /// How far it is from the law, in standard errors of so many days.
    pub(super) fn off(&self) -> f64 {
        let law = self.law_percent() / 100.0;
        let error = (law * (1.0 - law) / f64::from(self.days)).sqrt();
        (self.percent() / 100.0 - law) / error
    }
}

impl Blind {
    /// How many a program names rightly.
    pub(super) fn named(&self) -> usize {
        self.rounds.iter().filter(|round| round.named == Some(round.fault)).count()
    }

    /// What tells which lock is waited for, as the question's choices have it: the trace, if the slowest visit of that
    /// round waits longest in the lock's span.
    pub(super) fn lock(&self) -> Option<usize> {
        let round = self.rounds.iter().find(|round| round.fault == Fault::LockConvoy)?;
        (round.signals.longest()?.span == "count click").then_some(2)
    }
}

impl Signals {
    /// Where most of the slowest visit's time went.
    pub(super) fn longest(&self) -> Option<&Stretch> {
        self.slowest.iter().max_by(|a, b| a.us.total_cmp(&b.us))
    }
}
