//! PostgreSQL as an engine: a thread of its own with a runtime, and a few connections on which queries are pipelined.
//!
//! What is promised, and what is not:
//! * An insert or delete that was answered is committed. One that was answered
//!   [`Unavailable`](StoreError::Unavailable) or [`Late`](StoreError::Late) may have been.
//! * A server that is lost is looked for again by itself. Until then every query is answered at once, with
//!   [`Unavailable`](StoreError::Unavailable).
//! * Each query has an answer after [`PATIENCE`] at the latest.
//! * [`Follow`](brigade_core::blink::database::Question::Follow) is one write for each click here; [`Counted`](brigade_core::blink::database::Counted)
//!   before this engine makes it a read.
//!
//! Reading order: `open`, what may be wrong with a server; `statements`, the SQL; `session`, one connection; `pool`, all
//! of them.

mod open;
mod pool;
mod session;
mod statements;
mod table;

use brigade_core::blink::database::{Answer, Engine, Promise, Query};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Recorder;
pub use open::OpenError;
use open::Server;
use std::sync::mpsc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// How long a query may take, its wait for a connection included.
const PATIENCE: Duration = Duration::from_secs(5);

/// A query, its promise, and until when it may be kept.
#[derive(Debug)]
struct Job {
    query: Query,
    promise: Promise,
    deadline: Instant,
}

impl Job {
    fn refuse(self, why: StoreError) {
        self.promise.answer(Answer::Failed(why));
    }
}

/// Links in a table of PostgreSQL's. Dropping it answers what was submitted, and ends its connections.
#[derive(Debug)]
pub struct Postgres {
    jobs: async_channel::Sender<Job>,
    thread: Option<JoinHandle<()>>,
}

impl Postgres {
    /// Connects to the server that `url` names, `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, and makes the table of
    /// links if there is none.
    ///
    /// # Errors
    /// Each names the server, the reason and what to do, and none the password.
    pub fn open(url: &str, recorder: &Recorder) -> Result<Self, OpenError> {
        let server = Server::read(url)?;
        let (jobs, queue) = async_channel::unbounded();
        let ((tell, opened), recorder) = (mpsc::channel(), recorder.clone());
        let thread = Builder::new().name("postgres".into()).spawn(move || {
            recorder.device("postgres");
            pool::run(&server, queue, &tell);
        });
        let thread = Some(thread.map_err(OpenError::Thread)?);
        let postgres = Postgres { jobs, thread };
        opened.recv().unwrap_or(Err(OpenError::Gone)).map(|()| postgres)
    }
}

impl Engine for Postgres {
    fn submit(&self, query: Query, promise: Promise) {
        let deadline = Instant::now() + PATIENCE;
        // Only a dead thread refuses; the promise dropped with the job fails the ticket.
        let _refused = self.jobs.try_send(Job { query, promise, deadline });
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.jobs.close();
        let thread = self.thread.take();
        // The last owner may be a task that this thread has just woken.
        if let Some(thread) =
            thread.filter(|thread| thread.thread().id() != std::thread::current().id())
        {
            let _panicked = thread.join();
        }
    }
}
