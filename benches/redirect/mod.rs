//! `GET /{code}` under every execution model, over loopback.
//!
//! * [`redirects`] CPU per request, throughput and latency: hot, and with a database that takes 2 ms
//! * [`fairness`] 1,024 users at once: is anybody forgotten?
//! * [`idle_memory`] what a connection costs that asks for nothing
//!
//! [`child`] is the process that serves, [`reference`] the bare loop that everything is held against.

pub(crate) mod arguments;
pub(crate) mod child;
pub(crate) mod contender;
pub(crate) mod fairness;
pub(crate) mod idle_memory;
pub(crate) mod links;
pub(crate) mod record;
pub(crate) mod redirects;
pub(crate) mod reference;
pub(crate) mod table;

use arguments::{Arguments, Mode};
use brigade::load::Requests;
use brigade::measure::Card;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// Fixes links, draws and orders: two runs differ in what the machine does and in nothing else.
pub(crate) const SEED: u64 = 2026;

/// The models that must not let a connection wait for nothing, each with its promise: CPU per request, as a multiple
/// of the reference's. The others are reported and promise nothing.
pub(crate) const PROMISES: &[(&str, f64)] = &[
    ("event_loop", 1.35),
    ("tokio_current", 1.35),
    ("tokio_multi", 1.25),
    ("async_std", 1.35),
    ("smol", 1.35),
];

/// How thoroughly to measure, and where.
pub(crate) struct Measuring {
    pub(crate) arguments: Arguments,
    pub(crate) card: Card,
    /// Links in memory.
    pub(crate) links: usize,
    /// Interleaved rounds.
    pub(crate) rounds: usize,
    /// Measured in each round; a quarter of it before that is warm-up.
    pub(crate) slice: Duration,
}

impl Measuring {
    pub(crate) fn new(arguments: &Arguments) -> Self {
        let (links, rounds, slice) = match arguments.mode {
            Mode::Full => (100_000, 7, 400),
            Mode::Quick => (100_000, 3, 150),
            Mode::Test | Mode::List => (1_000, 1, 20),
        };
        Measuring {
            arguments: arguments.clone(),
            card: Card::load_or_measure(),
            links,
            rounds,
            slice: Duration::from_millis(slice),
        }
    }

    /// Whether this is the short pass of `cargo test --benches`.
    pub(crate) fn is_test(&self) -> bool {
        self.arguments.mode == Mode::Test
    }

    /// The requests of one cell, always the same.
    pub(crate) fn requests(&self) -> Requests {
        let links = links::links(self.links).map(|link| (link.code, link.url));
        Requests::redirects(links, links::HOST, SEED)
    }

    /// Progress on a terminal; elsewhere one plain line.
    pub(crate) fn progress(&self, what: &str, steps: usize) -> ProgressBar {
        let bar = ProgressBar::new(steps as u64).with_message(what.to_owned());
        if bar.is_hidden() {
            println!("measuring {what} …");
        }
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
        bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}
