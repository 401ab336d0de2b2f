//! What a model serves, and within which bounds. It knows no model.

use crate::blink::Blink;
use crate::blink::database::Database;
use crate::http::Limits;
use crate::trace::Recorder;
use std::num::NonZero;

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
    /// At most this many of them from one client, by its address (of IPv6, the first 64 bits); one more is
    /// answered 429 and closed. `None`: 256, and any number over the loopback, so that it can be loaded. Behind a
    /// proxy all clients have the proxy's address: give what the proxy may open.
    pub per_client: Option<usize>,
    /// Threads that serve, for the models that have a fixed number of them; at least 1.
    pub workers: usize,
    /// Records what ran when; usually off.
    pub recorder: Recorder,
}

impl Service {
    /// A service within the usual bounds: the default limits, 8,192 connections, one worker per core.
    pub fn new(blink: Blink, database: Database, recorder: Recorder) -> Self {
        Service {
            blink,
            database,
            limits: Limits::default(),
            connections: 8_192,
            per_client: None,
            workers: std::thread::available_parallelism().map_or(1, NonZero::get),
            recorder,
        }
    }
}
