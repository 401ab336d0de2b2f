//! What was found of each form, as typed numbers.

use brigade_core::measure::intervals::{self, Scale, Spread};
use brigade_core::measure::stats::median;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How the same service may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Form {
    /// One process, one table: links with their clicks.
    Monolith,
    /// One process, a table for each module, reached by its owner only.
    Modular,
    /// Three processes, which ask each other over HTTP with JSON.
    Http,
    /// Three processes, which ask each other over gRPC.
    Grpc,
}

impl Form {
    /// In the order in which they are shown.
    pub const ALL: [Form; 4] = [Form::Monolith, Form::Modular, Form::Http, Form::Grpc];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Form::Monolith => "monolith",
            Form::Modular => "modular monolith",
            Form::Http => "services, HTTP",
            Form::Grpc => "services, gRPC",
        }
    }

    /// What is typed.
    pub(super) fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The same requests on every form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Forms {
    /// Of each form, in the order of [`Form::ALL`].
    pub forms: Vec<Found>,
}

/// One form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Which.
    pub form: Form,
    /// Lines of code that its rung and those below it are made of.
    pub lines: usize,
    /// Its own processes.
    pub processes: usize,
    /// Whether PostgreSQL's CPU is in the figures: not where it was given by its URL.
    pub has_postgres: bool,
    /// Redirects, and links that are made.
    pub kinds: [Kind; 2],
}

/// One kind of request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Kind {
    /// Requests a second, of all forms alike.
    pub rate: f64,
    /// The n-th rounds of all forms were measured side by side.
    pub rounds: Vec<Round>,
}

/// One round.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Round {
    /// Requests that were sent.
    pub sent: u64,
    /// Those that had no right answer.
    pub failed: u64,
    /// Half of the requests took no longer, in microseconds; nothing where the load came late.
    pub p50_us: Option<f64>,
    /// 99 of 100 took no longer.
    pub p99_us: Option<f64>,
    /// CPU of all processes for a request, in microseconds.
    pub cpu_us: f64,
    /// Bytes that the machine sent to itself for a request: the client's and all headers are among them.
    pub bytes: f64,
}

/// What is read off a round.
pub type Quantity = fn(&Round) -> Option<f64>;

/// What a table shows, with its unit.
pub const QUANTITIES: [(&str, Quantity); 4] = [
    ("CPU µs", |round| Some(round.cpu_us)),
    ("p50 µs", |round| round.p50_us),
    ("p99 µs", |round| round.p99_us),
    ("bytes", |round| Some(round.bytes)),
];

impl Kind {
    /// The median over the rounds that have a value.
    pub fn median(&self, quantity: Quantity) -> Option<f64> {
        median(&self.rounds.iter().filter_map(quantity).collect::<Vec<_>>())
    }

    /// How many times as much as another form: the ratios of rounds that were measured side by side.
    pub fn times(&self, other: &Kind, quantity: Quantity) -> Option<Spread> {
        let both = self.rounds.iter().zip(&other.rounds);
        let (above, below): (Vec<f64>, Vec<f64>) =
            both.filter_map(|(one, other)| quantity(one).zip(quantity(other))).unzip();
        intervals::spread(&intervals::ratios(&above, &below)?, 1, Scale::Factors)
    }
}
