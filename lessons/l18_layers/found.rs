//! The numbers of a run, as the ladder's `experiments/layers` writes them, and the answers that they bear out.

use brigade_core::measure::stats::median;
use brigade_core::trace::{State, Trace};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) seam: Seam,
    pub(super) stores: Stores,
    pub(super) servers: Stores,
    pub(super) index: Index,
    pub(super) counter: Counter,
    pub(super) isolation: Isolation,
    pub(super) migrations: Migrations,
}

/// A look-up through two layers, in nanoseconds of CPU, in each round; and one request, in microseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Seam {
    pub(super) dyn_ns: Vec<f64>,
    pub(super) generic_ns: Vec<f64>,
    pub(super) request_us: f64,
    pub(super) request_cpu_us: f64,
}

/// What each store takes for one link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stores {
    pub(super) stores: Vec<Priced>,
}

/// Microseconds in each round, and those of them on a CPU.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Priced {
    pub(super) store: String,
    pub(super) survives: Survives,
    pub(super) read_us: Vec<f64>,
    pub(super) read_cpu_us: f64,
    pub(super) write_us: Vec<f64>,
    pub(super) write_cpu_us: f64,
}

/// What an answered write survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Survives {
    Nothing,
    Kill,
    PowerCut,
}

/// Rows, and microseconds of CPU for a look-up; and for an insert beside 0, 1, 2, 3 indexes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Index {
    pub(super) scan: Vec<(usize, f64)>,
    pub(super) index: Vec<(usize, f64)>,
    pub(super) insert_us: Vec<f64>,
}

/// Clicks of some links, kept in two ways.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Counter {
    pub(super) links: usize,
    pub(super) clicks: usize,
    pub(super) rows: Clicks,
    pub(super) counter: Clicks,
}

/// Microseconds of CPU, after a tenth of the clicks and after all; and the file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Clicks {
    pub(super) write_us: f64,
    pub(super) read_early_us: f64,
    pub(super) read_us: f64,
    pub(super) bytes: u64,
}

/// Ways of counting a click in SQL.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Isolation {
    pub(super) ways: Vec<Counted>,
}

/// One of them, in every order of two sessions; and under load.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) way: String,
    pub(super) orders: usize,
    pub(super) lost: usize,
    pub(super) retried: usize,
    pub(super) waited: usize,
    pub(super) load: Load,
}

/// Clicks of which sessions were told that they are counted, and those of them that are not.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Load {
    pub(super) sessions: usize,
    pub(super) told: u64,
    pub(super) lost: u64,
    pub(super) retries: u64,
    pub(super) wall_ms: f64,
}

/// Copies of one schema.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Migrations {
    pub(super) copies: Vec<Copy>,
}

/// One of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Copy {
    pub(super) name: String,
    pub(super) changed: bool,
    pub(super) refused: Option<String>,
    pub(super) start_ms: f64,
}

impl Seam {
    /// What the seams add to a look-up, in nanoseconds. Never less than nothing: less than that is scatter.
    pub(super) fn cost_ns(&self) -> f64 {
        (mid(&self.dyn_ns) - mid(&self.generic_ns)).max(0.0)
    }

    /// That, in percent of the server's CPU for a request.
    pub(super) fn share(&self) -> f64 {
        self.cost_ns() / 1e3 / self.request_cpu_us * 100.0
    }

    /// As the question's choices have it.
    pub(super) fn chosen(&self) -> usize {
        match self.share() {
            share if share > 12.0 => 0,
            share if share > 0.5 => 1,
            _ => 2,
        }
    }
}

impl Priced {
    pub(super) fn read(&self) -> f64 {
        mid(&self.read_us)
    }

    pub(super) fn write(&self) -> f64 {
        mid(&self.write_us)
    }
}

impl Stores {
    /// The one of this name.
    pub(super) fn store(&self, name: &str) -> anyhow::Result<&Priced> {
        let store = self.stores.iter().find(|store| store.store == name);
        anyhow::Context::with_context(store, || format!("{name} was not measured"))
    }

    /// Which of the offered answers a read first.
    pub(super) fn fastest(&self) -> anyhow::Result<usize> {
        let reads =
            ["Redis", "PostgreSQL", "SQLite"].map(|name| self.store(name).map(Priced::read));
        let mut fastest = (0, f64::INFINITY);
        for (at, read) in reads.into_iter().enumerate() {
            let read = read?;
            if read < fastest.1 {
                fastest = (at, read);
            }
        }
        Ok(fastest.0)
    }
}

impl Clicks {
    /// How many times as long reading takes of ten times as many clicks.
    pub(super) fn growth(&self) -> f64 {
        self.read_us / self.read_early_us
    }
}

impl Index {
    /// How many times as long a look-up with an index takes in the largest table as in the smallest.
    pub(super) fn growth(&self) -> f64 {
        growth(&self.index)
    }

    /// The same without.
    pub(super) fn scan_growth(&self) -> f64 {
        growth(&self.scan)
    }

    /// How many times as many rows the largest table has.
    pub(super) fn rows(&self) -> (usize, usize) {
        let ends = self.index.first().zip(self.index.last());
        ends.map_or((0, 0), |(first, last)| (first.0, last.0))
    }
}

impl Isolation {
    /// The way of this name.
    pub(super) fn way(&self, name: &str) -> anyhow::Result<&Counted> {
        let way = self.ways.iter().find(|counted| counted.way == name);
        anyhow::Context::with_context(way, || format!("{name} was not played"))
    }
}

impl Counted {
    /// In how many orders a click is lost, as the question's choices have it.
    pub(super) fn chosen(&self) -> usize {
        match self.lost {
            0 => 0,
            few if few < self.orders / 2 => 1,
            _ => 2,
        }
    }
}

/// Of a picture of two sessions, one of which waits longer for its first answer: how many statements the other had begun
/// when it came.
pub(super) fn begun_during_another(trace: &Trace) -> usize {
    let asked = trace.blocks.iter().filter(|block| block.state == State::Database);
    let mut first: BTreeMap<u32, u64> = BTreeMap::new();
    for block in asked.clone() {
        let answered = first.entry(block.task).or_insert(block.end());
        *answered = block.end().min(*answered);
    }
    let Some((waits, until)) = first.into_iter().max_by_key(|(_, answered)| *answered) else {
        return 0;
    };
    asked.filter(|block| block.task != waits && block.start < until).count()
}

fn growth(points: &[(usize, f64)]) -> f64 {
    points.first().zip(points.last()).map_or(1.0, |(first, last)| last.1 / first.1)
}

/// The median; of nothing, nothing.
pub(super) fn mid(samples: &[f64]) -> f64 {
    median(samples).unwrap_or_default()
}
