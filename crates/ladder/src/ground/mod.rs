//! What a climb stands on: PostgreSQL, Redis and a provider of mail, started once for a whole climb, or named by their
//! URLs; all that was started is stopped.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

/// A component that a rung stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// PostgreSQL.
    Postgres,
    /// Redis.
    Redis,
    /// A provider that sends mail, and takes its time.
    Mail,
}

/// How the components of one rung are reached.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Means {
    /// A database that is this rung's alone: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
    pub postgres: Option<String>,
    /// `redis://HOST:PORT/NUMBER`, a keyspace that is this rung's alone.
    pub redis: Option<String>,
    /// Where mail is handed in, over HTTP.
    pub mail: Option<SocketAddr>,
    /// A folder for files of its own.
    pub folder: PathBuf,
}

impl Means {
    /// The URL of PostgreSQL.
    ///
    /// # Errors
    /// There is none: the rung does not say that it needs one.
    pub fn postgres(&self) -> anyhow::Result<&str> {
        self.postgres.as_deref().context("this rung was given no PostgreSQL")
    }

    /// The URL of Redis.
    ///
    /// # Errors
    /// As [`Means::postgres`].
    pub fn redis(&self) -> anyhow::Result<&str> {
        self.redis.as_deref().context("this rung was given no Redis")
    }

    /// Where mail is handed in.
    ///
    /// # Errors
    /// As [`Means::postgres`].
    pub fn mail(&self) -> anyhow::Result<SocketAddr> {
        self.mail.context("this rung was given no provider of mail")
    }
}
