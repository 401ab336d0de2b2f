//! The execution models: one file each, one row each in [`MODELS`]. Every one serves the same Blink
//! over the same sessions; what differs is who waits, and that is all there is to read in a file.

mod door;
mod shutdown;

use crate::blink::Blink;
use crate::blink::database::Database;
use crate::http::Limits;
use crate::trace::Recorder;
pub use shutdown::{Shutdown, Stop};
use std::io;
use std::net::TcpListener;
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
    /// Threads that serve, for the models that have a fixed number of them.
    pub workers: usize,
    /// Records what ran when; usually off.
    pub recorder: Recorder,
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
pub const MODELS: &[Model] = &[];
