//! What the clients of all servers have in common: an engine whose thread hosts a runtime, on which a few connections are
//! handed queries from one queue.
//!
//! What is promised, whatever the server is:
//! * Each query has an answer after [`PATIENCE`] at the latest.
//! * A server that is lost is looked for again by itself. Until then every query is answered at once, with
//!   [`Unavailable`](StoreError::Unavailable).
//! * A write that was answered [`Unavailable`](StoreError::Unavailable) or [`Late`](StoreError::Late) may have been done.
//!
//! Reading order: [`Peer`], what differs from server to server; `pool`, the connections; `lines`, which of them is asked
//! next; `line`, one of them. `circuit` is for a server without which requests go on.

mod circuit;
mod line;
mod lines;
mod pool;

use brigade_core::blink::database::{Answer, Promise, Query};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Recorder;
pub(crate) use circuit::Circuit;
use std::fmt::{Debug, Display};
use std::io;
use std::sync::mpsc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// How long a query may take, its wait for a connection included.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server, and how it is talked to.
pub(super) trait Peer: Send + Debug + 'static {
    /// What its thread is called.
    const NAME: &'static str;
    /// Connections to it.
    const CONNECTIONS: usize;
    /// Queries that are out on one connection at a time.
    const DEPTH: usize;
    /// A connection.
    type Session: Session;
    /// Why there is none.
    type Error: Display + From<StartError> + Send + 'static;

    /// Connects. It does not take for ever, whatever the server does.
    ///
    /// # Errors
    /// Each names the server, the reason and what to do.
    fn connect(&self) -> impl Future<Output = Result<(Self::Session, Wire), Self::Error>>;
}

/// A connection: it may be asked while other answers are still out.
pub(super) trait Session {
    /// Asks, and raises what the client has [seen](Query::seen) where the server knows its position. [`Unavailable`](StoreError::Unavailable)
    /// means that the connection is lost.
    fn ask(&self, query: &Query) -> impl Future<Output = Answer>;
}

/// The task that writes to and reads from a connection; it ends when the connection does, or is given up.
#[derive(Debug)]
pub(crate) struct Wire(tokio::task::JoinHandle<()>);

impl Wire {
    /// Has `driver` run beside the queries.
    pub(crate) fn spawn(driver: impl Future<Output = ()> + Send + 'static) -> Wire {
        Wire(tokio::spawn(driver))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.0.abort(); // a server that is silent would hold it for ever
    }
}

/// Why there is not even a thread.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The operating system refuses it.
    #[error("the operating system refuses a thread: {0}")]
    Thread(#[from] io::Error),
    /// It ended before it said anything.
    #[error("the thread that connects has ended")]
    Gone,
}

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

/// The client of a server. Dropping it answers what was submitted, and ends its connections.
#[derive(Debug)]
pub(super) struct Client {
    jobs: async_channel::Sender<Job>,
    thread: Option<JoinHandle<()>>,
}

impl Client {
    /// Connects, once: what is wrong then is wrong in what was typed, and is told.
    ///
    /// # Errors
    /// As [`Peer::connect`], and where there is no thread to be had.
    pub(super) fn start<P: Peer>(peer: P, recorder: &Recorder) -> Result<Client, P::Error> {
        let (jobs, queue) = async_channel::unbounded();
        let ((tell, opened), recorder) = (mpsc::channel(), recorder.clone());
        let thread = Builder::new().name(P::NAME.into()).spawn(move || {
            recorder.device(P::NAME);
            pool::run(&peer, &queue, &tell);
        });
        let client = Client { jobs, thread: Some(thread.map_err(StartError::Thread)?) };
        opened.recv().unwrap_or_else(|_gone| Err(StartError::Gone.into())).map(|()| client)
    }

    /// Takes the query and returns at once.
    pub(super) fn submit(&self, query: Query, promise: Promise) {
        let deadline = Instant::now() + PATIENCE;
        // Only a dead thread refuses; the promise dropped with the job fails the ticket.
        let _refused = self.jobs.try_send(Job { query, promise, deadline });
    }
}

impl Drop for Client {
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
