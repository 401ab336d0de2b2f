//! A cache before an engine, and an engine itself: a rung with one differs from the rung before by one value.
//!
//! Where a code leads is kept, [`Locate`](Question::Locate), and nothing else: clicks change with each redirect. So
//! [`Counted`](brigade_core::blink::database::Counted) stands before the caches, or every redirect passes them by; it also counts the clicks of hits.
//! From the client to the database:
//!
//! ```text
//! Counted > SingleFlight > LocalCache > RedisCache > Bounded > PostgreSQL
//! ```
//!
//! Where the database is a cluster, [`Written`](crate::replicas::Written) and [`Replicas`](crate::replicas::Replicas) stand in its place: a load is then as new as the last
//! write of its code.
//!
//! What is promised, where `w` is an insert or delete that was acknowledged:
//! * With a [`RedisCache`], or a [`LocalCache`] in the only instance, each read that begins after `w` sees it: entries are
//!   dropped before `w` is acknowledged, and a load that began before that is not kept (leases: Nishtala et al., "Scaling Memcache at Facebook", 2013).
//! * A [`LocalCache`] does not hear of the writes of other instances: what was deleted there is answered until it
//!   expires. So where there are several, what is *not* there is kept only in Redis, or a new link would stay hidden.
//! * Redis that could not be told of `w` (it was away, or silent) is not read again by this instance before it was told.
//!   Other instances may read the old target from it until it expires, and so may this one if it is killed before.
//! * A write that was answered `Late` or `Unavailable` may be done later: what is read around that moment may be old
//!   until it expires.
//!
//! Reading order: [`expiry`], for how long; `table`, an LRU with leases; [`LocalCache`], the engine over it;
//! [`SingleFlight`]; [`RedisCache`] with its thread, its circuit and what a value looks like.

pub mod expiry;
mod local;
mod redis;
mod single_flight;
mod table;
mod tally;

use brigade_core::blink::database::Question;
use expiry::Lifetime;
pub use local::{Clock, LocalCache};
pub(crate) use redis::Entries;
pub use redis::{OpenError, RedisCache, Settings, WhenDown};
pub use single_flight::SingleFlight;
use std::time::Duration;
pub use tally::Counts;

/// For how long answers are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keep {
    /// Where a code leads.
    pub found: Lifetime,
    /// That there is no such code: shorter, since anyone may ask for any number of them. `None`: not at all.
    pub absent: Option<Lifetime>,
}

impl Keep {
    /// How long such an answer is kept, if it is.
    fn of(&self, target: Option<&str>) -> Option<Lifetime> {
        target.map_or(self.absent, |_| Some(self.found))
    }

    /// After this time none is left.
    fn longest(&self) -> Duration {
        let absent = self.absent.map_or(Duration::ZERO, |absent| absent.longest());
        self.found.longest().max(absent)
    }
}

/// The codes that lead elsewhere once this is done.
pub(crate) fn changed(question: &Question) -> Vec<String> {
    match question {
        Question::Insert(link) => vec![link.code.clone()],
        Question::Delete(code) => vec![code.clone()],
        Question::Together(questions) => questions.iter().flat_map(changed).collect(),
        _ => Vec::new(),
    }
}
