//! One limit for all instances: what is counted stands in Redis, and each request is one script there, which looks and
//! counts in one step. `GET` and then `INCR` would let in everything that looks before the first has counted.
//!
//! The clock is Redis's, so the instances' clocks need not agree. If it is set back, no client is refused for longer than a whole burst takes.
//!
//! Redis that does not answer costs a request the deadline at most, and after three in a row none waits for it, until it
//! answers again; [`WhenDown`] says what is done until then.
//!
//! Reading order: [`Algorithm`] with its script; [`Shared`]; `line`, the connection, which is made again when it is lost.

mod algorithm;
mod line;

use super::{Limit, Local, Ruling};
pub use crate::engines::redis::OpenError;
use crate::engines::redis::Server;
use crate::traffic::Meter;
pub use algorithm::Algorithm;
use brigade_core::blink::Log;
use line::Line;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How Redis is used.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// What is counted.
    pub algorithm: Algorithm,
    /// Before each client's key: two limits with one prefix are one limit.
    pub prefix: &'static str,
    /// How long a request waits for Redis at most.
    pub deadline: Duration,
    /// What is done while it cannot be asked.
    pub when_down: WhenDown,
    /// Where a line for the operator goes: Redis is away, or back.
    pub log: Log,
}

/// What is done while Redis cannot be asked. It is a choice: there is no right one for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenDown {
    /// Fail open: every request goes on. For a limit that keeps order among clients, before servers that shed load themselves.
    Admit,
    /// Fail closed: every request is answered 503. For a limit that keeps something safe: tries of a password, paid messages.
    Refuse,
    /// Each instance limits alone, with room for so many clients: n instances admit n times as much, which is
    /// something.
    Alone(NonZeroUsize),
}

/// A limiter for each client of all instances that share a Redis.
#[derive(Debug)]
pub struct Shared {
    line: Arc<Line>,
    when_down: WhenDown,
    /// For [`WhenDown::Alone`].
    alone: Option<Local>,
    /// Looks for a Redis that is lost.
    mending: JoinHandle<()>,
}

impl Shared {
    /// Connects to the Redis that `url` names, `redis://HOST:PORT/NUMBER`, or to a cluster of which it names several nodes, with
    /// commas between them; the bytes to one server and from it count on `meter`.
    ///
    /// # Errors
    /// Each names the server, the reason and what to do, and none the password.
    ///
    /// # Panics
    /// Outside of a tokio runtime: its tasks run there.
    pub async fn open(
        url: &str,
        limit: Limit,
        settings: Settings,
        meter: &Meter,
    ) -> Result<Shared, OpenError> {
        let line = Arc::new(Line::open(Server::read(url, meter)?, limit, settings).await?);
        let alone = match settings.when_down {
            WhenDown::Alone(room) => Some(Local::new(limit, room)),
            WhenDown::Admit | WhenDown::Refuse => None,
        };
        let supervised = Arc::clone(&line);
        let mending = tokio::spawn(async move { supervised.supervise().await });
        Ok(Shared { line, when_down: settings.when_down, alone, mending })
    }

    /// One more request of a client.
    pub async fn ask(&self, client: &str) -> Ruling {
        match (self.stamped(client, None).await, &self.alone) {
            (Some(Stamped { ruling, .. }), _) => ruling,
            (None, Some(alone)) => alone.ask(client),
            (None, None) if self.when_down == WhenDown::Refuse => Ruling::Unknown,
            (None, None) => Ruling::Admitted,
        }
    }

    /// The same, with the time that it was: `at`, in microseconds, or by Redis's clock. `None` if Redis does not say.
    pub async fn stamped(&self, client: &str, at: Option<u64>) -> Option<Stamped> {
        self.line.ask(client, at).await
    }

    /// Whether Redis is asked at the moment.
    pub fn is_up(&self) -> bool {
        self.line.is_up()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.mending.abort();
    }
}

/// What Redis ruled, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// What.
    pub ruling: Ruling,
    /// In microseconds; by its clock, since 1970.
    pub at: u64,
}
