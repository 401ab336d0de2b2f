//! One connection: checked when it is made, and then asked while other answers are still out.

use super::open::{self, OpenError, Server, Tables, is_away, words};
use super::schema::{self, Recorded};
use super::standing::{POSITION, position};
use super::statements::Statements;
use crate::engines::client::{self, Peer, Wire};
use crate::modules;
use brigade_core::blink::database::{Answer, Query, Question};
use brigade_core::blink::stores::StoreError;
use futures_util::future::join;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, Statement};

/// How long what is new in the schema may take, the wait for another server that does it included.
const MIGRATION: Duration = Duration::from_secs(60);

/// A connection with its statements.
#[derive(Debug)]
pub(in crate::engines) struct Session {
    client: Client,
    repository: Repository,
    position: Statement,
}

/// Who knows the SQL.
#[derive(Debug)]
enum Repository {
    Links(Statements),
    Modules(Box<modules::Statements>),
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
        let (client, wire) = self.with_tables().await?;
        let prepared = async {
            let repository = Repository::prepare(&client, self.tables()).await?;
            Ok((repository, client.prepare(POSITION).await?))
        };
        let prepared = async { prepared.await.map_err(|error: Error| self.error(&error)) };
        let (repository, position) = self.within(open::PATIENCE, prepared).await?;
        Ok((Session { client, repository, position }, wire))
    }
}

impl Session {
    /// Where the server stands when what was asked before is answered.
    async fn position(&self) -> Result<u64, Error> {
        let row = match &self.repository {
            Repository::Links(_) => self.client.query_one(&self.position, &[]).await,
            Repository::Modules(modules) => {
                modules.shared(async || self.client.query_one(&self.position, &[]).await).await
            }
        };
        row.map(|row| position(&row))
    }
}

impl Repository {
    async fn ask(&self, client: &Client, question: &Question) -> Result<Answer, Error> {
        match self {
            Repository::Links(links) => links.ask(client, question).await,
            Repository::Modules(modules) => modules.ask(client, question).await,
        }
    }

    async fn prepare(client: &Client, tables: Tables) -> Result<Self, Error> {
        Ok(match tables {
            Tables::Links => Repository::Links(Statements::prepare(client).await?),
            Tables::Modules => {
                Repository::Modules(Box::new(modules::Statements::prepare(client).await?))
            }
        })
    }
}

impl Server {
    /// Connects, and makes sure of the tables.
    ///
    /// # Errors
    /// As [`Postgres::open`](super::Postgres::open).
    pub(crate) async fn with_tables(&self) -> Result<(Client, Wire), OpenError> {
        let (mut client, wire, recorded) = self.within(open::PATIENCE, reach(self)).await?;
        if recorded.is_behind(self.migrations()) {
            self.within(MIGRATION, schema::migrate(&mut client, self)).await?;
        } else {
            self.within(open::PATIENCE, schema::verify(&client, self, &recorded)).await?;
        }
        Ok((client, wire))
    }

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
    async fn ask(&self, query: &Query) -> Answer {
        let answer = if query.seen.is_kept() {
            // It is sent behind the question, and answered after it: a write is committed then.
            let (answer, position) =
                join(self.repository.ask(&self.client, &query.question), self.position()).await;
            // An answer without it would let the client read what is older.
            position.and_then(|position| {
                query.seen.raise(position);
                answer
            })
        } else {
            self.repository.ask(&self.client, &query.question).await
        };
        answer.unwrap_or_else(|error| Answer::Failed(why(&error)))
    }
}

/// What an error means to those who ask.
fn why(error: &Error) -> StoreError {
    match error.code() {
        None => StoreError::Unavailable(words(error)),
        Some(code) if is_away(code) => StoreError::Unavailable(words(error)),
        // The server has become a standby: another one takes writes, and this connection is of no use for them.
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => StoreError::Unavailable(words(error)),
        Some(&SqlState::DISK_FULL) => StoreError::Full,
        Some(_) => StoreError::Failed(words(error)),
    }
}
