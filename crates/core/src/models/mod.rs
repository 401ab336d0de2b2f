//! The execution models: one file each, one row each in [`MODELS`]. Every one serves the same Blink
//! over the same sessions; what differs is who waits, and that is all there is to read in a file.
//!
//! In every model `serve` lets clients in, `converse` gives one connection its turns, and `answer`
//! takes a request through its steps. Compare `ticket.wait()` with `ticket.await`: that is the lesson.
//! [`bare_loop`] is no model, but what their price is measured against; it is here to be compiled like them.

mod accept;
mod async_std;
pub mod bare_loop;
mod blocking;
mod connection;
mod door;
mod event_loop;
mod guests;
mod lingering;
mod parting;
mod per_core;
mod pool;
mod ports;
mod rayon;
mod refusal;
#[cfg(all(feature = "uring", target_os = "linux"))]
mod ring;
mod served;
mod service;
mod shutdown;
mod smol;
mod sockets;
mod threads;
mod tokio_current;
mod tokio_multi;
mod tokio_rayon;
#[cfg(all(feature = "uring", target_os = "linux"))]
mod uring;

pub use accept::reachable;
pub use served::{Served, widen};
pub use service::Service;
pub use shutdown::{Shutdown, Stop};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

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
        teaches: "one thread per connection: blocking code serves many, and every waiting client holds a thread",
        serve: threads::serve,
    },
    Model {
        name: "pool",
        teaches: "k workers take requests from a queue: k are worked on, the others wait in the queue",
        serve: pool::serve,
    },
    Model {
        name: "rayon",
        teaches: "computing is lent to one thread per core, waiting is not: a thread that waits computes nothing",
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
    #[cfg(all(feature = "uring", target_os = "linux"))]
    Model {
        name: "uring",
        teaches: "io_uring, one thread per core: a system call does what many clients wait for, and one alone saves nothing",
        serve: uring::serve,
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

/// A model that this build does without.
#[derive(Clone, Copy, Debug)]
pub struct Absent {
    /// What would be typed.
    pub name: &'static str,
    /// Why it is absent, and what to do: a sentence that goes on behind "`NAME` is not in this build: ".
    pub why: &'static str,
}

/// The models that this build does without, so that they are not taken for unknown.
pub const ABSENT: &[Absent] = &[
    #[cfg(not(target_os = "linux"))]
    Absent {
        name: "uring",
        why: "io_uring is there on Linux only; per_core is the same with readiness",
    },
    #[cfg(all(not(feature = "uring"), target_os = "linux"))]
    Absent { name: "uring", why: "build it with `cargo run --features uring serve --model uring`" },
];

/// The model of that name.
pub fn model(name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.name == name)
}
