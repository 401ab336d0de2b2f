//! The execution models: one file each, one row each in [`MODELS`]. Every one serves the same Blink
//! over the same sessions; what differs is who waits, and that is all there is to read in a file.
//!
//! In every model `serve` lets clients in, `converse` gives one connection its turns, and `answer`
//! takes a request through its steps. Compare `ticket.wait()` with `ticket.await`: that is the lesson.

mod accept;
mod async_std;
mod blocking;
mod door;
mod event_loop;
mod per_core;
mod pool;
mod ports;
mod rayon;
mod shutdown;
mod smol;
mod sockets;
mod threads;
mod tokio_current;
mod tokio_multi;
mod tokio_rayon;

use crate::blink::Blink;
use crate::blink::database::Database;
use crate::http::Limits;
use crate::trace::Recorder;
pub use shutdown::{Shutdown, Stop};
use std::io;
use std::net::TcpListener;
use std::num::NonZero;
use std::sync::Arc;

/// What a model serves and within which bounds.
#[derive(Debug)]
pub struct Service {
    /// The shortener.
    pub blink: Blink,
    /// What it waits for.
    pub database: Database,
    /// What one client may ask of one connection.
    pub limits: Limits,
    /// At most this many connections at once; one more is answered 503 and closed.
    pub connections: usize,
    /// Threads that serve, for the models that have a fixed number of them; at least 1.
    pub workers: usize,
    /// Records what ran when; usually off.
    pub recorder: Recorder,
}

impl Service {
    /// A service within the usual bounds: the default limits, 8,192 connections, a worker a core.
    pub fn new(blink: Blink, database: Database, recorder: Recorder) -> Self {
        Service {
            blink,
            database,
            limits: Limits::default(),
            connections: 8_192,
            workers: std::thread::available_parallelism().map_or(1, NonZero::get),
            recorder,
        }
    }
}

/// Serves until `shutdown`: in-flight requests finish, idle clients are let go.
pub type Serve = fn(TcpListener, Arc<Service>, Shutdown) -> io::Result<()>;

/// A way to organise who waits and who works.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// What is typed: `--model tokio_multi`.
    pub name: &'static str,
    /// What reading and running it teaches, in one sentence.
    pub teaches: &'static str,
    /// Serves.
    pub serve: Serve,
}

/// Every execution model, in the order in which the course meets them.
pub const MODELS: &[Model] = &[
    Model {
        name: "blocking",
        teaches: "one client at a time: the next one waits even while this one waits for the database",
        serve: blocking::serve,
    },
    Model {
        name: "threads",
        teaches: "a thread a connection: blocking code serves many, and every waiting client holds a thread",
        serve: threads::serve,
    },
    Model {
        name: "pool",
        teaches: "k workers take requests from a queue: k are worked on, the others wait in the queue",
        serve: pool::serve,
    },
    Model {
        name: "rayon",
        teaches: "computing is lent to a thread a core, waiting is not: a thread that waits computes nothing",
        serve: rayon::serve,
    },
    Model {
        name: "event_loop",
        teaches: "readiness by hand on one thread: what a runtime does for you",
        serve: event_loop::serve,
    },
    Model {
        name: "tokio_current",
        teaches: "tokio on one thread: many in flight, one on the CPU, no thread held while they wait",
        serve: tokio_current::serve,
    },
    Model {
        name: "tokio_multi",
        teaches: "tokio on several threads: concurrent, asynchronous and parallel at once",
        serve: tokio_multi::serve,
    },
    Model {
        name: "tokio_rayon",
        teaches: "waiting on tokio, computing on rayon: a login computes and the redirects behind it go on",
        serve: tokio_rayon::serve,
    },
    Model {
        name: "per_core",
        teaches: "a tokio thread a core that shares nothing and steals nothing: a busy worker's clients wait",
        serve: per_core::serve,
    },
    Model {
        name: "async_std",
        teaches: "std's API made async, met in the wild and discontinued (RUSTSEC-2025-0052): move to smol",
        serve: async_std::serve,
    },
    Model {
        name: "smol",
        teaches: "a runtime from small parts: an executor, a reactor, and threads of your own",
        serve: smol::serve,
    },
];

/// The model of that name.
pub fn model(name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.name == name)
}
