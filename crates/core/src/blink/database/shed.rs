//! Shedding: what waits too long for the database is refused, so that what is answered is answered in time.
//!
//! A queue that grows without bound answers everybody too late, and goes on doing so after the crowd has left. Here it
//! is bounded twice: in number, at the door, and in time, at the moment at which a question's turn has come.

use super::{Answer, Bounded, Engine, Promise, Query, Question};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// An engine that begins with nothing that has waited for longer than `limit`.
///
/// The waiting is the request's: in the queue of a pool's workers as much as for a place in the database. Who decides
/// is the engine that takes a question up ([`Promise::turn`]), since only it knows when that is.
#[derive(Debug)]
pub struct Shed {
    engine: Bounded,
    limit: Duration,
}

impl Shed {
    /// At most `most` queries wait for or are in `engine` at once, and none of them waits for longer than `limit` and is
    /// then still asked.
    pub fn over(engine: Arc<dyn Engine>, most: usize, limit: Duration) -> Self {
        Shed { engine: Bounded::over(engine, most), limit }
    }
}

// ANCHOR: shed
impl Engine for Shed {
    fn here(&self, question: &Question) -> Option<Answer> {
        self.engine.here(question)
    }

    fn submit(&self, query: Query, promise: Promise) {
        let now = Instant::now();
        // It may have waited too long before it came here: then it takes no place.
        let promise = promise.within(|term| term.waits_at_most(self.limit, now));
        if let Some(promise) = promise.turn(now) {
            self.engine.submit(query, promise);
        }
    }
}
// ANCHOR_END: shed
