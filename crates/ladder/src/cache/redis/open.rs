//! Which server is meant, and what may be wrong with it: each error says what to do, and none the password.

use redis::{Client, RedisError};
use std::fmt;
use std::io;

/// Why there is no cache.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No URL of a server's.
    #[error("cannot be read ({0}). Write redis://HOST:PORT/NUMBER")]
    Url(String),
    /// Nothing answers there.
    #[error(
        "no Redis answers at {server} ({why}). Is it running there? Ask it: redis-cli -u redis://{server} PING"
    )]
    Absent {
        /// Which.
        server: Server,
        /// In the system's words.
        why: String,
    },
    /// It answers, and says no.
    #[error(
        "Redis at {server} refuses ({why}). It must be version 7 or newer, and the user must be allowed GET, SET, DEL and EVAL"
    )]
    Refused {
        /// Which.
        server: Server,
        /// In its words.
        why: String,
    },
    /// The operating system refuses a thread.
    #[error("the operating system refuses a thread: {0}")]
    Thread(io::Error),
    /// The thread ended before it said anything.
    #[error("the thread that connects has ended")]
    Gone,
}

/// A database of a server, shown without user and password.
#[derive(Clone)]
pub struct Server(Box<Client>);

impl Server {
    /// Reads a URL.
    ///
    /// # Errors
    /// Says what cannot be read.
    pub(super) fn read(url: &str) -> Result<Self, OpenError> {
        let client = Client::open(url).map_err(|why| OpenError::Url(why.to_string()))?;
        Ok(Server(Box::new(client)))
    }

    /// How to connect.
    pub(super) fn client(&self) -> &Client {
        &self.0
    }

    /// Nothing came from it in time.
    pub(super) fn silent(&self) -> OpenError {
        OpenError::Absent { server: self.clone(), why: "no answer".into() }
    }

    /// What it means that connecting or the first command failed.
    pub(super) fn error(&self, error: &RedisError) -> OpenError {
        let (server, why) = (self.clone(), error.to_string());
        if error.is_io_error() {
            OpenError::Absent { server, why }
        } else {
            OpenError::Refused { server, why }
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = self.0.get_connection_info();
        write!(f, "{}/{}", info.addr(), info.redis_settings().db())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}
