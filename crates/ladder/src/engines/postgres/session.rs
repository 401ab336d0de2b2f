//! One connection: checked when it is made, and then asked while other answers are still out.

use super::open::{self, OpenError, Server, is_away, words};
use super::schema::{self, Recorded};
use super::statements::Statements;
use crate::engines::client::{self, Peer, Wire};
use brigade_core::blink::database::{Answer, Question};
use brigade_core::blink::stores::StoreError;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

/// How long what is new in the schema may take, the wait for another server that does it included.
const MIGRATION: Duration = Duration::from_secs(60);

/// A connection with its statements.
#[derive(Debug)]
pub(in crate::engines) struct Session {
    client: Client,
    statements: Statements,
}

impl Peer for Server {
    const NAME: &'static str = "postgres";
    /// So many slow queries at once. For fast ones, what the server's cores can work on.
    const CONNECTIONS: usize = 8;
    /// The server takes them one after another, so a slow one holds up these few and no others; more than one, so that it
    /// never waits for us between two.
    const DEPTH: usize = 8;
    type Session = Session;
    type Error = OpenError;

    async fn connect(&self) -> Result<(Session, Wire), OpenError> {
        let failed = |error: Error| self.error(&error);
        let (mut client, wire, recorded) = self.within(open::PATIENCE, reach(self)).await?;
        if recorded.is_behind() {
            self.within(MIGRATION, schema::migrate(&mut client, self)).await?;
        } else {
            self.within(open::PATIENCE, schema::verify(&client, self, &recorded)).await?;
        }
        let prepared = async { Statements::prepare(&client).await.map_err(failed) };
        let statements = self.within(open::PATIENCE, prepared).await?;
        Ok((Session { client, statements }, wire))
    }
}

impl Server {
    async fn within<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, OpenError>>,
    ) -> Result<T, OpenError> {
        timeout(limit, work).await.unwrap_or_else(|_late| Err(self.silent(limit)))
    }
}

/// Connects to a server that is new enough, and reads what was done to its database.
async fn reach(server: &Server) -> Result<(Client, Wire, Recorded), OpenError> {
    let failed = |error: Error| server.error(&error);
    let (client, connection) = server.dial().await?;
    server.is_new_enough(connection.parameter("server_version").unwrap_or_default())?;
    let wire = Wire::spawn(async { _ = connection.await });
    let recorded = Recorded::read(&client).await.map_err(failed)?;
    Ok((client, wire, recorded))
}

impl client::Session for Session {
    async fn ask(&self, question: &Question) -> Answer {
        let answer = self.statements.ask(&self.client, question).await;
        answer.unwrap_or_else(|error| Answer::Failed(why(&error)))
    }
}

/// What an error means to those who ask.
fn why(error: &Error) -> StoreError {
    match error.code() {
        None => StoreError::Unavailable(words(error)),
        Some(code) if is_away(code) => StoreError::Unavailable(words(error)),
        Some(&SqlState::DISK_FULL) => StoreError::Full,
        Some(_) => StoreError::Failed(words(error)),
    }
}
