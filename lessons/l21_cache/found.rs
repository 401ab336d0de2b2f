//! The numbers of the three experiments, and the answers that they bear out.

use brigade_core::measure::intervals::Scale;
use brigade_core::measure::laws::break_even;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) caches: Caches,
    pub(super) hits: Hits,
    pub(super) stampede: Stampede,
}

/// What requests took; the ladder writes it, under these names.
#[derive(Debug, Deserialize)]
pub(super) struct Caches {
    pub(super) databases: Vec<Cells>,
    /// `GET` one by one and in a pipeline.
    pub(super) pipeline: Option<Pipeline>,
}

/// The database behind the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Behind {
    Sqlite,
    Postgres,
    Postgres2ms,
    Postgres20ms,
}

/// The cache before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Way {
    None,
    Local,
    Redis,
    Both,
}

/// One database, asked through each cache that there was.
#[derive(Debug, Deserialize)]
pub(super) struct Cells {
    pub(super) behind: Behind,
    pub(super) ways: Vec<Cell>,
}

/// What requests took through one cache, on average.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Cell {
    pub(super) way: Way,
    pub(super) requests: u64,
    pub(super) hits: u64,
    pub(super) mean_us: f64,
    /// Medians of those that were hits, and of those that were not.
    pub(super) hit_us: Option<f64>,
    pub(super) miss_us: Option<f64>,
}

/// One command, in microseconds.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Pipeline {
    pub(super) one_by_one_us: f64,
    pub(super) pipelined_us: f64,
}

/// How often an LRU has what is asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hits {
    /// Requests that were counted in each cell.
    pub(super) requests: usize,
    pub(super) ratios: Vec<Ratio>,
}

/// One size, one popularity. Shares from 0 to 1.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Ratio {
    /// Of the links.
    pub(super) size: f64,
    pub(super) zipf: f64,
    /// Of the requests: counted, by Che's approximation, and by a cache that knows what is popular.
    pub(super) lru: f64,
    pub(super) che: f64,
    pub(super) optimum: f64,
}

/// What the database was asked when a hot code had expired.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Stampede {
    pub(super) requests: usize,
    pub(super) each: Loads,
    pub(super) one: Loads,
    /// Loads in the second picture.
    pub(super) pictured: usize,
}

/// Loads, and how long it took until all were answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Loads {
    pub(super) loads: usize,
    pub(super) last_ms: f64,
}

/// A cache before a database, held against the law: it helps if more requests are hits than a hit costs of a load.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) behind: Behind,
    pub(super) way: Way,
    /// Requests of which each was a hit, from 0 to 1.
    pub(super) hits: f64,
    /// What the hit ratio has to be: T cache / T database.
    pub(super) needed: f64,
    /// A hit, a request through it, and one to the database alone, in microseconds.
    pub(super) hit: f64,
    pub(super) through: f64,
    pub(super) alone: f64,
    /// A request through it by the law: each pays for the cache, and those that miss for the database too.
    pub(super) by_law: f64,
}

/// So near to the line, noise decides, and what the law leaves out: a miss asks Redis twice.
const NEAR: f64 = 0.5;

impl Case {
    pub(super) fn helps(&self) -> bool {
        self.through < self.alone
    }

    /// What the law says; `None` near the line.
    pub(super) fn should_help(&self) -> Option<bool> {
        let far = (self.hits / self.needed - 1.0).abs() > NEAR;
        far.then_some(self.hits > self.needed)
    }
}

impl Cells {
    fn through(&self, way: Way) -> Option<&Cell> {
        self.ways.iter().find(|cell| cell.way == way)
    }

    fn case(&self, cell: &Cell) -> Option<Case> {
        let alone = self.through(Way::None)?;
        let database = alone.miss_us?;
        let hits = cell.hits as f64 / cell.requests as f64;
        Some(Case {
            behind: self.behind,
            way: cell.way,
            hits,
            hit: cell.hit_us?,
            needed: break_even(cell.hit_us?, database),
            through: cell.mean_us,
            alone: alone.mean_us,
            by_law: cell.hit_us? + (1.0 - hits) * database,
        })
    }
}

impl Caches {
    /// Every cache before every database.
    pub(super) fn cases(&self) -> impl Iterator<Item = Case> {
        self.databases.iter().flat_map(|asked| {
            let caches = asked.ways.iter().filter(|cell| cell.way != Way::None);
            caches.filter_map(|cell| asked.case(cell))
        })
    }

    pub(super) fn case(&self, behind: Behind, way: Way) -> Option<Case> {
        self.cases().find(|case| case.behind == behind && case.way == way)
    }

    /// How Redis before SQLite compares, as the question's choices have it.
    pub(super) fn before_sqlite(&self) -> Option<usize> {
        let case = self.case(Behind::Sqlite, Way::Redis)?;
        Some(Scale::Factors.nearest(case.needed, &[0.1, 1.0, 10.0]))
    }

    /// Cases that are far from the line, and those of them in which the law told what happened.
    pub(super) fn agreeing(&self) -> (usize, usize) {
        let told = self.cases().filter_map(|case| Some(case.should_help()? == case.helps()));
        told.fold((0, 0), |(all, agree), told| (all + 1, agree + usize::from(told)))
    }
}

impl Hits {
    pub(super) fn of(&self, size: f64) -> Option<&Ratio> {
        self.ratios.iter().find(|ratio| ratio.size == size && ratio.zipf == 1.0)
    }

    /// How many requests an LRU of a twentieth answers, as the question's choices have it.
    pub(super) fn twentieth(&self) -> Option<usize> {
        Some(Scale::Amounts.nearest(self.of(0.05)?.lru, &[0.05, 0.25, 0.65, 0.95]))
    }

    /// The most by which a count differs from Che's approximation.
    pub(super) fn off(&self) -> f64 {
        self.ratios.iter().map(|ratio| (ratio.lru - ratio.che).abs()).fold(0.0, f64::max)
    }

    /// The most by which a count is above the optimum; below it where negative.
    pub(super) fn above(&self) -> f64 {
        let above = self.ratios.iter().map(|ratio| ratio.lru - ratio.optimum);
        above.fold(f64::NEG_INFINITY, f64::max)
    }
}
