//! Redis as an engine: one connection, on which many commands are in flight. A link is a hash, `link:CODE`; two sorted sets
//! hold all codes in the two orders of a listing.
//!
//! What is promised, and what is not, beside what [`client`](super::client) promises for every server:
//! * Every question but a listing is one atomic step: a command or a script.
//! * What an acknowledged write survives is the server's to say, and read from it when it is opened: [`Kept`].
//! * A server that throws links away when its memory is full is refused: that is a cache and no store.
//! * A listing is taken in parts of at most [`PART`](statements::PART) links; a link that is written between two parts may be missed.
//! * Clicks above 2⁵³ - 1 are not counted: the server's scripts calculate in floating point.
//!
//! Reading order: `open`, what may be wrong with a server; `kept`, what it promises; `statements`, the questions as
//! commands, and `scripts`, those of several steps; `session`, the connection; `connection`, what caches and limits are given,
//! for which a cluster will do.

mod connection;
mod kept;
mod open;
mod scripts;
mod session;
mod statements;

use super::client::Client;
use crate::traffic::Meter;
use brigade_core::blink::database::{Engine, Promise, Query};
use brigade_core::trace::Recorder;
pub(crate) use connection::Connection;
pub use kept::Kept;
pub use open::OpenError;
pub(crate) use open::Server;

/// Links in a database of Redis's. Dropping it answers what was submitted, and ends its connection.
#[derive(Debug)]
pub struct Redis {
    client: Client,
    server: Server,
}

impl Redis {
    /// Connects to the server that `url` names, `redis://USER:PASSWORD@HOST:PORT/NUMBER`.
    ///
    /// # Errors
    /// Each names the server, the reason and what to do, and none the password.
    pub fn open(url: &str, recorder: &Recorder) -> Result<Self, OpenError> {
        Redis::open_metered(url, recorder, &Meter::default())
    }

    /// As [`Redis::open`]; the bytes to the server and from it count on `meter`.
    ///
    /// # Errors
    /// As there.
    pub fn open_metered(url: &str, recorder: &Recorder, meter: &Meter) -> Result<Self, OpenError> {
        let server = Server::read(url, meter)?.alone()?;
        let client = Client::start(server.clone(), recorder)?;
        Ok(Redis { client, server })
    }

    /// What an acknowledged write survives, as the server said when it was opened.
    pub fn kept(&self) -> Kept {
        self.server.kept()
    }
}

impl Engine for Redis {
    fn submit(&self, query: Query, promise: Promise) {
        self.client.submit(query, promise);
    }
}
