//! The numbers of the experiments of `auth`. The lesson of that name reads them by these names: they are the contract.
//!
//! Times end in `_us`, microseconds, `_ms` or `_s`; sizes are bytes.

use serde::{Deserialize, Serialize};

/// What a login costs beside the check of a token, and what many at once do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logins {
    /// Cores that this process may use.
    pub cores: usize,
    /// CPU time of one password check, alone: the median.
    pub login_ms: f64,
    /// CPU time of one check of a signed token, on average.
    pub check_us: f64,
    /// What one password check takes.
    pub memory: u64,
    /// Logins that come at once.
    pub at_once: usize,
    /// What came of them.
    pub crowd: Crowd,
}

/// Where the passwords of many logins are checked; the lesson asks for one, and a process does one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// On a pool with as many permits as cores.
    Pool,
    /// Each on a thread of its own.
    Threads,
}

/// What came of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crowd {
    /// Where.
    pub way: Way,
    /// The most that were checked at the same moment.
    pub most: usize,
    /// By how much the process grew.
    pub grew: u64,
    /// One after another.
    pub rounds: Vec<Round>,
}

/// So many logins at once, until the last is done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Logins in a second.
    pub per_s: f64,
    /// CPU time of a password check, on average.
    pub login_ms: f64,
}

/// What guessing, losing and stealing come to, in virtual time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Misuse {
    /// Guesses of codes, without a limit and with one.
    pub guesses: Vec<Guesses>,
    /// Sessions whose reply was lost once.
    pub lost: Lost,
    /// Users who log out, by the life of their access token.
    pub logouts: Vec<Logout>,
}

/// Codes of few digits that were guessed at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guesses {
    /// As many codes as can be drawn.
    pub space: u32,
    /// Codes that were sent.
    pub sent: u32,
    /// Guesses of each.
    pub guesses: u32,
    /// So many of which are compared; all, if nothing is said.
    pub limit: Option<u32>,
    /// Codes that were found.
    pub hit: u32,
}

/// Sessions that refresh, lose the reply, and show the same token again some seconds later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Sessions.
    pub sessions: u32,
    /// Ended by it where a used token is a stolen token.
    pub ended_at_once: u32,
    /// Ended by it with a grace.
    pub ended_with_grace: u32,
    /// Ended where a stolen token came a minute later, with the same grace.
    pub ended_by_thief: u32,
}

/// A user who logs out as soon as the access token was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logout {
    /// How long the access token is good.
    pub life_s: u64,
    /// How far clocks may be apart.
    pub leeway_s: u64,
    /// A copy of it was accepted for so long.
    pub accepted_s: u64,
    /// Whether the refresh token was accepted a second later.
    pub refreshed: bool,
}

/// Tabs and guesses that come at the same moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Race {
    /// Tabs of one session.
    pub tabs: usize,
    /// Guesses of one code.
    pub guesses: usize,
    /// So many of which may be compared.
    pub limit: u32,
    /// PostgreSQL, then Redis.
    pub stores: Vec<Raced>,
    /// Tabs of the first picture whose token was good afterwards.
    pub pictured: usize,
}

/// What keeps the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// PostgreSQL.
    Postgres,
    /// Redis.
    Redis,
}

/// Races on one store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raced {
    /// Which.
    pub store: Kind,
    /// Races of the tabs where a record is replaced only if it is what was read.
    pub races: u32,
    /// Those in which tabs were told different tokens.
    pub several: u32,
    /// Those in which a tab was told nothing, or a token that was not good afterwards.
    pub out: u32,
    /// Races where a record is read, and then replaced whatever it is.
    pub naive: u32,
    /// Those in which tabs were told different tokens, of which one is good.
    pub naive_several: u32,
    /// Right guesses of one code that came at once and let in: the most and the fewest of any code.
    pub admitted: (usize, usize),
    /// Guesses of one code that were compared where tries are read, and then written: the most.
    pub naive_compared: usize,
}

impl Kind {
    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Postgres => "PostgreSQL",
            Kind::Redis => "Redis",
        }
    }
}
