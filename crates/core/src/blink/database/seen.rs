//! How far a client has seen the writes of a database, so that the next answer it gets is not older than the last.
//!
//! A database that is kept in several places has a position: it grows with every write, and a place that has come to it has
//! all writes until then. What it counts is the engine's business: bytes of a log, commits, a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The position up to which a client has seen a database. Clones speak of the same client; the default keeps nothing
/// and costs nothing.
///
/// The engine that answers a query [raises](Seen::raise) it: after a write to where that write stands (the client reads its own writes), after
/// a read to what that read may have shown (no later read of the client shows less: monotonic reads).
#[derive(Clone, Debug, Default)]
pub struct Seen(Option<Arc<AtomicU64>>);

impl Seen {
    /// A client that has seen the database up to `position`; 0: nothing of it yet.
    pub fn until(position: u64) -> Self {
        Seen(Some(Arc::new(AtomicU64::new(position))))
    }

    /// Whether there is a client for which it is kept: only then is it worth asking where the database stands.
    pub fn is_kept(&self) -> bool {
        self.0.is_some()
    }

    /// The position; 0 where nothing is seen or kept: a database is new enough for that wherever it stands.
    pub fn position(&self) -> u64 {
        // `Relaxed`: an answer is handed over under a lock, after its position.
        self.0.as_ref().map_or(0, |position| position.load(Relaxed))
    }

    /// The client has seen it up to `position`; what it had seen before stays seen.
    pub fn raise(&self, position: u64) {
        if let Some(seen) = &self.0 {
            seen.fetch_max(position, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_only_grows_and_its_clones_grow_with_it() {
        let seen = Seen::until(5);
        let same = seen.clone();
        same.raise(9);
        seen.raise(7);
        assert_eq!([seen.position(), same.position()], [9, 9]);
    }

    #[test]
    fn where_nothing_is_kept_nothing_is_raised() {
        let nothing = Seen::default();
        nothing.raise(9);
        assert!(!nothing.is_kept());
        assert_eq!(nothing.position(), 0);
    }
}
