//! Where each code's last write stands, between a cache and a router: what is loaded after a write must be as new as it.
//!
//! Without it a cache that is filled from a standby keeps what was stale: a write drops the cache's entry, the next load asks a
//! standby that has not replayed the write, and what it says is kept for as long as entries live, however soon the standby
//! catches up. No client's own position helps: who loads is seldom who wrote.
//!
//! It hears of the writes of its own process. Where several processes write, one that loads must ask the primary, or the cache that
//! they share has to keep the position with the key.

use crate::cache::changed;
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question, Seen};
use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Codes in one generation: two of them are remembered.
const MOST: usize = 4_096;

/// An engine behind which positions are known, such as [`Replicas`](super::Replicas) with a token.
#[derive(Debug)]
pub struct Written {
    behind: Arc<dyn Engine>,
    known: Arc<Known>,
}

#[derive(Debug)]
struct Known {
    most: usize,
    positions: Mutex<Positions>,
}

/// The last write of each code, or of all codes that are not remembered.
#[derive(Debug, Default)]
struct Positions {
    recent: HashMap<String, u64>,
    /// The generation before: it is forgotten as one.
    older: HashMap<String, u64>,
    /// No code that is not remembered was written after this.
    others: u64,
}

impl Written {
    /// Before `behind`; what was written before `since` may have been written by an earlier process.
    pub fn over(behind: Arc<dyn Engine>, since: u64) -> Self {
        Self::remembering(behind, since, MOST)
    }

    /// The same with so many codes in a generation.
    pub fn remembering(behind: Arc<dyn Engine>, since: u64, most: usize) -> Self {
        let positions = Mutex::new(Positions { others: since, ..Positions::default() });
        Written { behind, known: Arc::new(Known { most, positions }) }
    }
}

impl Engine for Written {
    fn here(&self, question: &Question) -> Option<Answer> {
        // What is known without waiting comes from no other place, so it is as new as can be.
        self.behind.here(question)
    }

    fn submit(&self, query: Query, promise: Promise) {
        let codes = changed(&query.question);
        if !codes.is_empty() {
            // Of its own: what a client says of itself holds for that client only.
            let (known, wrote) = (Arc::clone(&self.known), Seen::until(0));
            let (client, seen) = (query.seen.clone(), wrote.clone());
            let noted = promise.then(move |_| {
                client.raise(wrote.position());
                known.wrote(codes, wrote.position());
            });
            return self.behind.submit(Query { seen, ..query }, noted);
        }
        if let Question::Locate(code) | Question::Find(code) = &*query.question {
            let position = self.known.of(code);
            query.seen.raise(position);
            if position > query.seen.position() {
                return self.behind.submit(Query { seen: Seen::until(position), ..query }, promise);
            }
        }
        self.behind.submit(query, promise);
    }
}

impl Positions {
    fn of(&self, code: &str) -> u64 {
        let Positions { recent, older, others } = self;
        recent.get(code).or_else(|| older.get(code)).copied().unwrap_or(*others)
    }
}

impl Known {
    /// A panic elsewhere leaves them whole enough: a code's position is one insertion.
    fn positions(&self) -> MutexGuard<'_, Positions> {
        self.positions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of(&self, code: &str) -> u64 {
        self.positions().of(code)
    }

    fn wrote(&self, codes: Vec<String>, position: u64) {
        let mut positions = self.positions();
        for code in codes {
            // Answers may come in another order than the writes were done in, and one that failed has no position.
            let known = positions.of(&code);
            positions.recent.insert(code, position.max(known));
        }
        if positions.recent.len() >= self.most {
            let recent = mem::take(&mut positions.recent);
            let forgotten = mem::replace(&mut positions.older, recent);
            let last = forgotten.into_values().max().unwrap_or_default();
            positions.others = positions.others.max(last);
        }
    }
}
