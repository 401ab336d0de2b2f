//! The database as its clients see it: submit a query, get a ticket. It waits on its own threads
//! (the delay device, the committer, the reader), in one place for every execution model.
//!
//! Reading order: `ticket`, the promise; `delay`, when answers are due; `device`, the thread
//! that keeps those times; `answering`, who asks the store. It refuses to know HTTP and the models.

mod answering;
mod delay;
mod device;
mod ticket;

use super::stores::{Store, StoreError};
use super::{Link, Listing};
pub use crate::measure::ServiceTime; // of a `Delay`
use crate::trace::{Recorder, Task};
use answering::{Answering, Job};
use crossbeam::channel::Sender;
pub use delay::Delay;
use device::Arrival;
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;
pub use ticket::Ticket;

/// A question, and the task that asks it.
#[derive(Debug)]
pub struct Query {
    /// Who asks (for the trace).
    pub task: Task,
    /// What. Shared with the request that waits, which needs it once more for its response.
    pub question: Arc<Question>,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Keep this link if its code is free.
    Insert(Link),
    /// Where does this code lead? Counts a click.
    Follow(String),
    /// Where does it lead? Counts nothing.
    Locate(String),
    /// The whole link.
    Find(String),
    /// Remove it.
    Delete(String),
    /// One page.
    List(Listing),
}

impl Question {
    /// Whether the answer must wait until it is on the disk. Counting a click need not.
    fn is_write(&self) -> bool {
        matches!(self, Question::Insert(_) | Question::Delete(_))
    }
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

/// A real thing on its own threads. Dropping it answers what was submitted, or fails it where the
/// delay is not over, and joins the threads.
#[derive(Debug)]
pub struct Database {
    /// What a query meets first; `None` only while dropping.
    entrance: Option<Entrance>,
    /// In the order in which they end.
    threads: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
enum Entrance {
    Delayed(Sender<Arrival>),
    Straight(Answering),
}

impl Database {
    /// A database over `store`; `delay` puts a seeded service time before every answer. A store that
    /// [waits](Store::waits) gets a committer for its writes and a reader for the rest; any other
    /// answers on the thread that asks (with a delay, on the device's).
    ///
    /// # Errors
    /// The operating system refuses a thread, or the delay's settings are impossible.
    pub fn new(
        store: Arc<dyn Store>,
        delay: Option<Delay>,
        recorder: Recorder,
    ) -> io::Result<Self> {
        let (answering, mut threads) = Answering::start(store, &recorder)?;
        let entrance = match delay {
            None => Entrance::Straight(answering),
            Some(delay) => {
                let (arrivals, device) = device::start(delay, answering, recorder)?;
                threads.insert(0, device);
                Entrance::Delayed(arrivals)
            }
        };
        Ok(Database { entrance: Some(entrance), threads })
    }

    /// Asks; never blocks. Without a delay, a store that does not wait has answered when this returns.
    /// Nothing bounds how many queries wait: that is the business of whoever accepts clients.
    pub fn submit(&self, query: Query) -> Ticket {
        if let Some(Entrance::Straight(Answering::Here(store))) = &self.entrance {
            return Ticket::answered(answering::ask(&**store, &query.question));
        }
        let (promise, ticket) = Ticket::promised(query.task);
        let question = query.question;
        let job = Job { question, promise };
        match &self.entrance {
            // Only a dead thread refuses; the promise dropped with the job fails the ticket.
            Some(Entrance::Delayed(device)) => drop(device.send(Arrival(job, Instant::now()))),
            Some(Entrance::Straight(answering)) => answering.take(job),
            None => drop(job),
        }
        ticket
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.entrance.take()); // closing the channels is the stop signal
        for thread in self.threads.drain(..) {
            // The last owner may be a task that one of these threads has just woken.
            if thread.thread().id() != thread::current().id() {
                let _panicked = thread.join();
            }
        }
    }
}
