//! A service's own tables in PostgreSQL: a few connections, each with the statements of this service and no other's.

use super::call::CallError;
use crate::engines::client::Wire;
use crate::engines::migrations::Migration;
use crate::engines::postgres::{OpenError, Server, ask, words};
use crate::traffic::Meter;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tokio::sync::Mutex;
use tokio_postgres::{Client, Error};
use url::Url;

/// Connections of one service. Queries are pipelined on each.
const CONNECTIONS: usize = 4;

/// The statements of a service, prepared once for each connection.
pub(super) trait Statements: Sized + Send + Sync + 'static {
    /// What makes its tables.
    const MIGRATIONS: &'static [Migration];

    /// Prepares them.
    fn prepare(client: &Client) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// Connections that come about when they are needed, and again after they were lost.
#[derive(Debug)]
pub(super) struct Tables<S> {
    server: Server,
    lines: [Mutex<Option<Arc<Line<S>>>>; CONNECTIONS],
    next: AtomicUsize,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Line<S> {
    pub(super) client: Client,
    pub(super) statements: S,
    _wire: Wire,
}

/// The same database, of which a service sees its own schema and nothing else: what it asks names no schema. It is made if it is
/// not there. The calling thread waits.
///
/// # Errors
/// The URL cannot be read, or the server is away or refuses.
pub(crate) fn own_schema(url: &str, name: &str) -> anyhow::Result<String> {
    ask(url, &format!("CREATE SCHEMA IF NOT EXISTS {name}"))?;
    let mut url = Url::parse(url)?;
    url.query_pairs_mut().append_pair("options", &format!("-csearch_path={name}"));
    Ok(url.into())
}

impl<S: Statements> Tables<S> {
    /// In the database that `url` names. It connects when it is first asked, and makes its tables if they are not there.
    ///
    /// # Errors
    /// The URL cannot be read.
    pub(super) fn at(url: &str, meter: &Meter) -> Result<Self, OpenError> {
        let server = Server::own(url, S::MIGRATIONS)?.counted_by(meter);
        Ok(Tables { server, lines: Default::default(), next: AtomicUsize::new(0) })
    }

    /// Does `work` over one of the connections. A statement that fails leaves its outcome unknown: the connection may have been
    /// lost under it.
    pub(super) async fn ask<T>(
        &self,
        work: impl AsyncFnOnce(&Line<S>) -> Result<T, Error>,
    ) -> Result<T, CallError> {
        let line = self.line().await?;
        work(&line).await.map_err(|error| CallError::Lost(words(&error)))
    }

    /// The next connection in turn, made anew where it was lost.
    async fn line(&self) -> Result<Arc<Line<S>>, CallError> {
        let mut line = self.lines[self.next.fetch_add(1, Relaxed) % CONNECTIONS].lock().await;
        if let Some(line) = line.as_ref().filter(|line| !line.client.is_closed()) {
            return Ok(Arc::clone(line));
        }
        let connected = self.server.with_tables().await;
        let (client, wire) = connected.map_err(|why| CallError::Unsent(why.to_string()))?;
        let statements = S::prepare(&client).await;
        let statements = statements.map_err(|error| CallError::Unsent(words(&error)))?;
        Ok(Arc::clone(line.insert(Arc::new(Line { client, statements, _wire: wire }))))
    }
}
