//! The database as its clients see it: submit a query, get a ticket. Who answers is an [`Engine`], and what
//! waits does so there, in one place for every execution model.
//!
//! Reading order: `ticket`, the promise; `local` and `on_threads`, the engines over a store; then what stands
//! before any engine and is one itself: `delayed` (with `delay`, when answers are due), `counted`, `bounded`, `shed` (with
//! `term`, until when there is use in an answer); and `seen`, how new an answer must be for its client.
//! It refuses to know HTTP and the models.

mod bounded;
mod contained;
mod counted;
mod delay;
mod delayed;
mod local;
mod on_threads;
mod seen;
mod shed;
mod term;
mod threads;
mod ticket;

use super::stores::{Store, StoreError};
use super::{Job, Link, Listing, User};
pub use crate::measure::ServiceTime; // of a `Delay`
use crate::trace::{Recorder, Task};
pub use bounded::Bounded;
pub use counted::Counted;
pub use delay::Delay;
pub use delayed::Delayed;
pub use local::Local;
pub use on_threads::OnThreads;
pub use seen::Seen;
pub use shed::Shed;
use std::fmt::Debug;
use std::io;
use std::sync::Arc;
use std::time::Duration;
pub use term::{Asked, Term};
pub use ticket::{Promise, Ticket};

/// A question, the task that asks it, and the client for which it is asked.
#[derive(Debug)]
pub struct Query {
    /// Who asks (for the trace).
    pub task: Task,
    /// What. Shared with the request that waits, which needs it once more for its response.
    pub question: Arc<Question>,
    /// How new the answer must be, and how new it was. What stands before an engine passes it on.
    pub seen: Seen,
}

impl Query {
    /// A question of `task`, for a client of which nothing is kept.
    pub fn new(task: Task, question: impl Into<Arc<Question>>) -> Self {
        Query { task, question: question.into(), seen: Seen::default() }
    }
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Keep this link if its code is free.
    Insert(Link),
    /// Where does this code lead? Counts a click: [`Locate`](Self::Locate) and [`Count`](Self::Count) in one.
    Follow(String),
    /// Where does it lead? A read: a cache or a standby may answer it.
    Locate(String),
    /// Add so many clicks to each of these codes. Of a code that there is not, nothing is counted.
    Count(Vec<(String, u64)>),
    /// The whole link.
    Find(String),
    /// Remove it.
    Delete(String),
    /// One page.
    List(Listing),
    /// Keep this user, unless another request made one of that address.
    Enrol(User),
    /// Keep this job until a worker has done it, unless there is one of that key.
    Enqueue(Job),
    /// All of these writes in one commit, or none of them: then the answer is that of the first that was refused.
    Together(Vec<Question>),
    /// Can a question be answered at all?
    Ready,
}

impl Question {
    /// Whether the answer must wait until it is on the disk. Counting clicks need not.
    pub fn is_write(&self) -> bool {
        matches!(
            self,
            Question::Insert(_)
                | Question::Delete(_)
                | Question::Enrol(_)
                | Question::Enqueue(_)
                | Question::Together(_)
        )
    }
}

/// What the database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Kept, and durable if the store is.
    Inserted,
    /// Where the code leads.
    Target(Option<String>),
    /// The clicks count from now on; they are not promised to survive a crash.
    Counted,
    /// The whole link.
    Found(Option<Link>),
    /// Whether there was something to remove.
    Deleted(bool),
    /// One page.
    Page(Vec<Link>),
    /// The user is kept.
    Enrolled,
    /// The job is kept until a worker has done it.
    Enqueued,
    /// The job is done: no worker need do it.
    Done,
    /// All of them, in their order.
    Together(Vec<Answer>),
    /// It can.
    Ready,
    /// It could not.
    Failed(StoreError),
}

// ANCHOR: engine
/// What answers: a store here or on threads, a delay, a bound or a count before another engine, another program.
pub trait Engine: Send + Sync + Debug {
    /// The answer, if it is known without waiting: from memory, from a cache. A listing may compute at
    /// length, so it is asked for where there is a CPU to spare.
    fn here(&self, _question: &Question) -> Option<Answer> {
        None
    }

    /// Takes the query and returns at once; the promise is kept on another thread. Only an engine whose
    /// every answer is [`here`](Self::here) keeps it before it returns. One in which queries wait asks
    /// [`Promise::turn`] when it takes one up.
    fn submit(&self, query: Query, promise: Promise);
}
// ANCHOR_END: engine

/// A real thing, with threads of its own where it waits. Clones speak of the same one. Dropping the last answers
/// what was submitted, or fails it where the delay is not over, and joins the threads.
#[derive(Clone, Debug)]
pub struct Database(Arc<dyn Engine>);

impl Database {
    /// A database over `store`; `delay` puts a seeded service time before every answer. A store that
    /// [waits](Store::waits) is asked [on threads](OnThreads), any other on the thread that asks (with a
    /// delay, on the device's).
    ///
    /// # Errors
    /// The operating system refuses a thread, or the delay's settings are impossible.
    pub fn new(
        store: Arc<dyn Store>,
        delay: Option<Delay>,
        recorder: Recorder,
    ) -> io::Result<Self> {
        let engine: Arc<dyn Engine> = if store.waits() {
            Arc::new(OnThreads::start(store, &recorder)?)
        } else {
            Arc::new(Local::over(store))
        };
        Database::over(engine).delayed(delay, &recorder)
    }

    /// A database whose answers are those of `engine`.
    pub fn over(engine: Arc<dyn Engine>) -> Self {
        Database(engine)
    }

    /// The same database, behind a seeded service time if there is one.
    ///
    /// # Errors
    /// The operating system refuses a thread, or the delay's settings are impossible.
    pub fn delayed(self, delay: Option<Delay>, recorder: &Recorder) -> io::Result<Self> {
        let Some(delay) = delay else { return Ok(self) };
        Ok(Database(Arc::new(Delayed::start(self.0, delay, recorder)?)))
    }

    /// The same database, of which no more is asked at once than `most`, and nothing that has waited for longer than
    /// `limit` when its turn comes ([`Shed`]).
    pub fn shedding(self, most: usize, limit: Duration) -> Self {
        Database(Arc::new(Shed::over(self.0, most, limit)))
    }

    /// The answer, if it is known without waiting.
    pub fn here(&self, question: &Question) -> Option<Answer> {
        self.0.here(question)
    }

    /// Asks; never blocks. What is known without waiting has been answered when this returns.
    /// Nothing bounds how many queries wait, unless an engine does ([`Bounded`]).
    pub fn submit(&self, asked: impl Into<Asked>) -> Ticket {
        let Asked { query, term } = asked.into();
        if let Some(answer) = self.0.here(&query.question) {
            return Ticket::answered(answer);
        }
        let (promise, ticket) = Ticket::promised(query.task.clone());
        self.0.submit(query, promise.within(|_| term));
        ticket
    }
}
