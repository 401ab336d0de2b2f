//! Which server is meant, and what may be wrong with it: each error says what to do, and none the password.

use crate::traffic::Meter;
use redis::aio::MultiplexedConnection as Connection;
use redis::{
    AsyncConnectionConfig, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisError,
};
use std::fmt;
use std::io;
use tokio::net::TcpStream;

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
pub struct Server(Box<Place>);

#[derive(Clone)]
struct Place {
    host: String,
    port: u16,
    info: ConnectionInfo,
    meter: Meter,
}

impl Server {
    /// Reads a URL; the bytes to the server and from it count on `meter`.
    ///
    /// # Errors
    /// Says what cannot be read.
    pub(super) fn read(url: &str, meter: &Meter) -> Result<Self, OpenError> {
        let info = url.into_connection_info().map_err(|why| OpenError::Url(why.to_string()))?;
        let ConnectionAddr::Tcp(host, port) = info.addr() else {
            return Err(OpenError::Url("it names no host that is reached without TLS".into()));
        };
        let (host, port, meter) = (host.clone(), *port, meter.clone());
        Ok(Server(Box::new(Place { host, port, info, meter })))
    }

    /// Connects.
    ///
    /// # Errors
    /// It cannot be reached, or refuses.
    pub(super) async fn dial(&self) -> Result<Connection, RedisError> {
        let Place { host, port, info, meter } = &*self.0;
        let stream = TcpStream::connect((host.as_str(), *port)).await?;
        stream.set_nodelay(true)?; // each command is written whole: there is nothing to gather
        // Every command has a deadline of its own here.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let settings = info.redis_settings();
        let connected = Connection::new_with_config(settings, meter.over(stream), config).await?;
        tokio::spawn(connected.1);
        Ok(connected.0)
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
        let Place { host, port, info, .. } = &*self.0;
        write!(f, "{host}:{port}/{}", info.redis_settings().db())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}
