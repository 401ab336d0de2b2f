//! The database as its clients see it: submit a query, get a ticket. It waits on its own threads
//! (the delay device, the committer, the reader), in one place for every execution model.

mod ticket;

use super::stores::{Store, StoreError};
use super::{Link, Listing};
use crate::trace::{Recorder, Task};
use std::sync::Arc;
use std::time::Duration;
pub use ticket::Ticket;

/// A question, and the task that asks it.
#[derive(Debug)]
pub struct Query {
    /// Who asks (for the trace).
    pub task: Task,
    /// What.
    pub question: Question,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Keep this link if its code is free.
    Insert(Link),
    /// Where does this code lead? Counts a click.
    Follow(String),
    /// The whole link.
    Find(String),
    /// Remove it.
    Delete(String),
    /// One page.
    List(Listing),
}

/// What the database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Kept, and durable if the store is.
    Inserted,
    /// Where the code leads.
    Target(Option<String>),
    /// The whole link.
    Found(Option<Link>),
    /// Whether there was something to remove.
    Deleted(bool),
    /// One page.
    Page(Vec<Link>),
    /// It could not.
    Failed(StoreError),
}

/// How long a query is in service, drawn from a seeded generator; see CURRICULUM 0.3.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ServiceTime {
    /// Always this long.
    Const(Duration),
    /// Exponential with this mean.
    Exponential(Duration),
    /// Lognormal with this median and σ = 0.5.
    Lognormal(Duration),
    /// 95 % take the first, 5 % the second.
    Bimodal(Duration, Duration),
}

/// The delay device's settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay {
    /// How long a query is in service.
    pub time: ServiceTime,
    /// At most this many in service at once; the rest queue first come, first served.
    pub capacity: usize,
    /// The generator's seed.
    pub seed: u64,
}

/// A real thing on its own threads.
#[derive(Debug)]
pub struct Database {}

impl Database {
    /// A database over `store`; `delay` puts a seeded service time before every answer. `durable`
    /// sends writes to the committer and reads to the reader thread.
    pub fn new(store: Arc<dyn Store>, delay: Option<Delay>, recorder: Recorder) -> Self {
        let _ = (store, delay, recorder);
        Database {}
    }
    /// Asks; never blocks.
    pub fn submit(&self, query: Query) -> Ticket {
        let _ = query;
        todo!()
    }
}
