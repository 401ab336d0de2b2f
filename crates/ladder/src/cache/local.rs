//! A cache in this process, as an engine: a hit is answered on the thread that asks, and waits for nothing.
//!
//! One lock for all: it is held for a look into a map, some hundred nanoseconds. What is loaded is asked of the engine
//! behind without it.

use super::table::{Entry, Lease, Look, Table};
use super::tally::{Counts, Tally};
use super::{Keep, changed};
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question, Ticket};
use brigade_core::trace::Task;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What time it is. Tests and the experiments let it pass as they like.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// At most so many answers of an engine, kept here: see the [module](super) for what is promised.
#[derive(Debug)]
pub struct LocalCache {
    behind: Arc<dyn Engine>,
    shelf: Arc<Shelf>,
    reloads_early: bool,
}

/// The table behind its lock, and for how long it keeps what.
struct Shelf {
    table: Mutex<Table>,
    keep: Keep,
    clock: Clock,
    tally: Tally,
}

impl LocalCache {
    /// At most `most` answers of `behind`.
    pub fn over(behind: Arc<dyn Engine>, most: NonZeroUsize, keep: Keep) -> Self {
        Self::clocked(behind, most, keep, Arc::new(Instant::now))
    }

    /// The same by another clock.
    pub fn clocked(behind: Arc<dyn Engine>, most: NonZeroUsize, keep: Keep, clock: Clock) -> Self {
        let table = Mutex::new(Table::new(most));
        let shelf = Arc::new(Shelf { table, keep, clock, tally: Tally::default() });
        LocalCache { behind, shelf, reloads_early: false }
    }

    /// The same; an answer that is asked for is loaded anew a little before it expires, and until that is done the old
    /// one is answered. For what is asked for often no request waits at all.
    #[must_use]
    pub fn reloading_early(self) -> Self {
        LocalCache { reloads_early: true, ..self }
    }

    /// What it was asked so far.
    pub fn counts(&self) -> Counts {
        self.shelf.tally.counts()
    }

    /// The answer that is kept.
    fn look(&self, code: &str) -> Option<Answer> {
        let draw = self.reloads_early.then(rand::random);
        let now = (self.shelf.clock)();
        let look = self.shelf.table().look(code, now, draw);
        let target = match look {
            Look::Miss => return None,
            Look::Hit(target) => target,
            Look::Early(target, lease) => {
                self.reload(code, lease);
                target
            }
        };
        self.shelf.tally.hit();
        Some(Answer::Target(target))
    }

    /// Asks the engine behind, and keeps what it says if there is a lease for that.
    fn load(&self, code: &str, lease: Option<Lease>, query: Query, promise: Promise) {
        let Some(lease) = lease else { return self.behind.submit(query, promise) };
        let (code, shelf) = (code.to_owned(), Arc::clone(&self.shelf));
        let began = (shelf.clock)();
        let settle = move |answer: &Answer| shelf.settle(&code, lease, began, answer);
        self.behind.submit(query, promise.then(settle));
    }

    /// The same for no request.
    fn reload(&self, code: &str, lease: Lease) {
        let (promise, ticket) = Ticket::promised(Task::default());
        let question = Question::Locate(code.to_owned());
        // The promise itself holds its ticket, or it would count as abandoned and not be kept.
        let promise = promise.then(move |_| drop(ticket));
        self.load(code, Some(lease), Query::new(Task::default(), question), promise);
    }
}

impl Engine for LocalCache {
    fn here(&self, question: &Question) -> Option<Answer> {
        if let Question::Locate(code) = question {
            return self.look(code);
        }
        let answer = self.behind.here(question)?;
        self.shelf.forget(&changed(question));
        Some(answer)
    }

    fn submit(&self, query: Query, promise: Promise) {
        let question = Arc::clone(&query.question);
        if let Question::Locate(code) = &*question {
            // Looked up again: what was not there in `here` may have come since.
            if let Some(answer) = self.look(code) {
                return promise.answer(answer);
            }
            self.shelf.tally.miss();
            let lease = self.shelf.table().lease(code);
            return self.load(code, lease, query, promise);
        }
        let codes = changed(&question);
        if codes.is_empty() {
            return self.behind.submit(query, promise);
        }
        let shelf = Arc::clone(&self.shelf);
        // Whatever the answer is: it may be done, and a code that is taken is there.
        self.behind.submit(query, promise.then(move |_| shelf.forget(&codes)));
    }
}

impl Shelf {
    /// A panic elsewhere leaves the table whole: each change of it is a single call.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, code: &str, lease: Lease, began: Instant, answer: &Answer) {
        let Answer::Target(target) = answer else {
            self.table().give_back(code, lease);
            return;
        };
        let now = (self.clock)();
        let entry = self.keep.of(target.as_deref()).map(|life| Entry {
            target: target.clone(),
            expires: now + life.of(rand::random()),
            cost: now.saturating_duration_since(began),
        });
        self.table().settle(code, lease, entry);
    }

    fn forget(&self, codes: &[String]) {
        if codes.is_empty() {
            return;
        }
        let mut table = self.table();
        codes.iter().for_each(|code| table.forget(code));
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Shelf").field(&self.keep).finish()
    }
}
