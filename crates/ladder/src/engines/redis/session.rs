//! The connection: what the server is is asked when it is made, and then many commands are in flight on it.

use super::kept::Kept;
use super::open::{OpenError, PATIENCE, Server};
use super::scripts::Scripts;
use super::statements::{BY_CLICKS, BY_CODE, Statements};
use crate::engines::client::{Peer, Session, Wire};
use brigade_core::blink::database::{Answer, Query};
use brigade_core::blink::stores::StoreError;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ErrorKind, RedisError, RedisResult, ServerErrorKind, cmd};
use tokio::net::TcpStream;
use tokio::time::timeout;

impl Peer for Server {
    const NAME: &'static str = "redis";
    /// The server works on one command at a time, however many connections it has.
    const CONNECTIONS: usize = 1;
    /// Enough that none of our queries waits for another's round trip.
    const DEPTH: usize = 512;
    type Session = Statements;
    type Error = OpenError;

    async fn connect(&self) -> Result<(Statements, Wire), OpenError> {
        timeout(PATIENCE, reach(self)).await.unwrap_or_else(|_late| Err(self.silent()))
    }
}

/// Connects to a server that can be a store.
async fn reach(server: &Server) -> Result<(Statements, Wire), OpenError> {
    let failed = |error: RedisError| server.error(&error);
    let (mut connection, driver) = server.dial().await?;
    let wire = Wire::spawn(driver);
    let info: String = cmd("INFO").query_async(&mut connection).await.map_err(failed)?;
    let has_log = server.judge(&info)?;
    let fsync = if has_log { fsync(&mut connection).await.map_err(failed)? } else { None };
    server.told(Kept::from(has_log, fsync.as_deref()));
    for key in [BY_CODE, BY_CLICKS] {
        let kind: String =
            cmd("TYPE").arg(key).query_async(&mut connection).await.map_err(failed)?;
        server.is_ours(key, &kind)?;
    }
    let scripts = Scripts::load(&mut connection).await.map_err(failed)?;
    Ok((Statements { connection, scripts }, wire))
}

impl Server {
    /// Connects: a connection, which is answered while the future beside it is polled.
    ///
    /// # Errors
    /// It cannot be reached, or does not let us in.
    pub(crate) async fn dial(
        &self,
    ) -> Result<(MultiplexedConnection, impl Future<Output = ()> + Send + 'static), OpenError> {
        let stream = TcpStream::connect(self.address()).await;
        let stream = stream.map_err(|why| self.absent(&why))?;
        // Commands are small, and each is waited for.
        stream.set_nodelay(true).map_err(|why| self.absent(&why))?;
        // A command's deadline is that of what it is asked for.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let stream = self.meter().over(stream);
        let connecting = MultiplexedConnection::new_with_config(self.settings(), stream, config);
        connecting.await.map_err(|error| self.error(&error))
    }
}

/// How its log is written, if it tells that to this user.
async fn fsync(connection: &mut MultiplexedConnection) -> RedisResult<Option<String>> {
    let told: RedisResult<Vec<String>> =
        cmd("CONFIG").arg("GET").arg("appendfsync").query_async(connection).await;
    match told {
        Ok(told) => Ok(told.into_iter().nth(1)),
        Err(why) if why.code().is_some() => Ok(None), // the server's word: it refuses
        Err(why) => Err(why),
    }
}

impl Session for Statements {
    async fn ask(&self, query: &Query) -> Answer {
        let answer = Statements::ask(self, &query.question).await;
        answer.unwrap_or_else(|error| Answer::Failed(why(&error)))
    }
}

/// What an error means to those who ask. A connection is given up with what makes the next one start anew: scripts that
/// were thrown away are loaded again.
fn why(error: &RedisError) -> StoreError {
    use ServerErrorKind::{BusyLoading, MasterDown, NoScript, ReadOnly};
    let words = error.to_string();
    match (error.kind(), error.code()) {
        (ErrorKind::Io | ErrorKind::Parse, _) => StoreError::Unavailable(words),
        (ErrorKind::Server(BusyLoading | MasterDown | NoScript | ReadOnly), _) => {
            StoreError::Unavailable(words)
        }
        (_, Some("OOM")) => StoreError::Full,
        (_, Some("MISCONF")) if words.contains("No space left") => StoreError::Full,
        _ => StoreError::Failed(words),
    }
}
