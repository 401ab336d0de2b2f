//! The numbers of the experiment `cache`. The lesson of that name reads them by these names: they are the contract.
//!
//! Times end in `_us`, microseconds. Shares and hit ratios go from 0 to 1.

use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Links in each database.
    pub links: usize,
    /// What requests took: each database without a cache, then behind each. In the order of [`Behind::ALL`].
    pub databases: Vec<Asked>,
    /// Loads of the database when what many ask for expires. In the order of [`Guard::ALL`].
    pub stampedes: Vec<Stampede>,
    /// `GET` one by one and in a pipeline; `None` without Redis.
    pub pipeline: Option<Pipeline>,
}

/// The database that answers what the cache does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Behind {
    /// SQLite, in this process, on the thread that asks.
    Sqlite,
    /// PostgreSQL on this machine.
    Postgres,
    /// The same, 2 ms away.
    Postgres2ms,
    /// The same with a query that takes 20 ms.
    Postgres20ms,
}

/// The cache that stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// No cache.
    None,
    /// An LRU in this process.
    Local,
    /// Redis, cache-aside.
    Redis,
    /// The local one, and behind it Redis.
    Both,
}

/// One database, asked by one user through each cache, with a stream of [`Asked::zipf`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Which database.
    pub behind: Behind,
    /// Links that the cache held at the start, of [`Found::links`]: the most recently asked for, as an LRU keeps them.
    pub size: f64,
    /// Exponent of the popularity of links.
    pub zipf: f64,
    /// In the order of [`Way::ALL`].
    pub ways: Vec<Cell>,
}

/// What requests took through one cache.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Which cache.
    pub way: Way,
    /// Requests, one after the other.
    pub requests: u64,
    /// Of them, answered without the database.
    pub hits: u64,
    /// Questions that reached the database.
    pub loads: u64,
    /// A request, on average.
    pub mean_us: f64,
    /// A request that was a hit, the median; `None` where there was none.
    pub hit_us: Option<f64>,
    /// A request that reached the database, the median; `None` where there was none.
    pub miss_us: Option<f64>,
}

/// What keeps the database from being asked by all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Guard {
    /// Nothing.
    None,
    /// Of those who miss one key at once, one asks, and the others wait for its answer.
    SingleFlight,
    /// Keys that were stored at the same moment expire at different ones.
    Jitter,
    /// Single-flight, and a key is asked for again a little before it expires (XFetch).
    Early,
}

/// What the database is asked when cached links expire.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stampede {
    /// What guards it.
    pub guard: Guard,
    /// Requests for one key in the time that a load of it takes: so many are in flight when it expires.
    pub requests: u64,
    /// Loads of that key by them.
    pub loads: u64,
    /// Requests that waited for a load, their own or another's.
    pub waited: u64,
    /// Keys that were stored at one moment, each asked for all the time.
    pub keys: u64,
    /// Most loads of those keys within one hundredth of their life.
    pub peak: u64,
}

/// `GET` from Redis, in both ways.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Commands of each kind.
    pub commands: u64,
    /// One command, when the next is sent after the answer.
    pub one_by_one_us: f64,
    /// One command, when all are sent at once.
    pub pipelined_us: f64,
}

impl Behind {
    /// In the order shown.
    pub const ALL: [Behind; 4] =
        [Behind::Sqlite, Behind::Postgres, Behind::Postgres2ms, Behind::Postgres20ms];
}

impl Way {
    /// In the order shown.
    pub const ALL: [Way; 4] = [Way::None, Way::Local, Way::Redis, Way::Both];
}

impl Guard {
    /// In the order shown.
    pub const ALL: [Guard; 4] = [Guard::None, Guard::SingleFlight, Guard::Jitter, Guard::Early];
}
