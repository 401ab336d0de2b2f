//! PostgreSQL as an engine: a few connections on which queries are pipelined.
//!
//! What is promised, and what is not, beside what `client` promises for every server:
//! * An insert or delete that was answered is committed, and on the disk: PostgreSQL's own `synchronous_commit` and `fsync`
//!   are on unless its administrator turned them off.
//! * A client of which it is kept what it has [seen](brigade_core::blink::database::Query::seen) has seen, after an answer, the log to where this server had it then.
//!   It is asked in the same round trip; for others it is not asked at all.
//! * [`Follow`](brigade_core::blink::database::Question::Follow) is one write for each click here; [`Counted`](brigade_core::blink::database::Counted)
//!   before this engine makes it a read.
//!
//! Reading order: `open`, what may be wrong with a server; `dial`, how it is reached; `schema`, its tables; `statements`,
//! the SQL; `session`, one connection; `standing`, where a server of a cluster stands.

mod ask;
mod dial;
mod open;
mod schema;
mod session;
mod standing;
mod statements;

use super::client::Client;
use crate::traffic::Meter;
pub use ask::ask;
use brigade_core::blink::database::{Engine, Promise, Query};
use brigade_core::trace::Recorder;
pub use open::OpenError;
pub(crate) use open::{Server, Tables, words};
pub(crate) use standing::Observer;
pub use standing::Standing;

/// Links in a table of PostgreSQL's. Dropping it answers what was submitted, and ends its connections.
#[derive(Debug)]
pub struct Postgres(Client);

impl Postgres {
    /// Connects to the server that `url` names, `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, and applies the migrations
    /// that its database has not.
    ///
    /// # Errors
    /// Each names the server, the reason and what to do, and none the password.
    pub fn open(url: &str, recorder: &Recorder) -> Result<Self, OpenError> {
        Postgres::open_metered(url, recorder, &Meter::default())
    }

    /// As [`Postgres::open`]; the bytes to the server and from it count on `meter`.
    ///
    /// # Errors
    /// As there.
    pub fn open_metered(url: &str, recorder: &Recorder, meter: &Meter) -> Result<Self, OpenError> {
        Client::start(Server::read(url, Tables::Links)?.counted_by(meter), recorder).map(Postgres)
    }

    /// The same for a database whose tables belong to [modules](crate::modules), which also keep users and jobs.
    ///
    /// # Errors
    /// As above.
    pub fn modular(url: &str, recorder: &Recorder, meter: &Meter) -> Result<Self, OpenError> {
        Postgres::of(Server::read(url, Tables::Modules)?.counted_by(meter), recorder)
    }

    /// The same of a server whose URL is read.
    pub(crate) fn of(server: Server, recorder: &Recorder) -> Result<Self, OpenError> {
        Client::start(server, recorder).map(Postgres)
    }
}

impl Engine for Postgres {
    fn submit(&self, query: Query, promise: Promise) {
        self.0.submit(query, promise);
    }
}
