//! How it stands with a server of a cluster: whether it takes writes, and how much of the log it has.

use super::open::{OpenError, PATIENCE, Server};
use crate::engines::client::Wire;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::types::PgLsn;
use tokio_postgres::{Client, Error, Row, Statement};

/// The end of the log that a server has: on a standby of what it has replayed, elsewhere of what is written. A commit that this
/// connection was answered, or has read, is before it.
pub(crate) const POSITION: &str =
    "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
    ELSE pg_current_wal_insert_lsn() END";

/// The same, and the timeline of a server that takes writes; there is none on a standby. The name of a file of the log begins
/// with it.
const STANDING: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
    ELSE pg_current_wal_insert_lsn() END,
    CASE WHEN NOT pg_is_in_recovery()
        THEN ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint END";

/// How it stands with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The end of the log that it has, in bytes from the beginning of the cluster.
    pub position: u64,
    /// Which history it writes, if it takes writes: a promotion begins a new one, with a higher number.
    pub timeline: Option<u64>,
}

/// A connection that asks a server how it stands with it.
#[derive(Debug)]
pub(crate) struct Observer {
    client: Client,
    standing: Statement,
    _wire: Wire,
}

/// What a row of [`POSITION`] says.
pub(crate) fn position(row: &Row) -> u64 {
    // A server that has not begun to replay has nothing of the log.
    row.get::<_, Option<PgLsn>>(0).map_or(0, u64::from)
}

impl Server {
    /// Connects, without a look at its tables.
    ///
    /// # Errors
    /// It is away, silent, or refuses.
    pub(crate) async fn observe(&self) -> Result<Observer, OpenError> {
        let connect = async {
            let (client, connection) = self.dial().await?;
            let wire = Wire::spawn(async { _ = connection.await });
            let standing = client.prepare(STANDING).await.map_err(|error| self.error(&error))?;
            Ok(Observer { client, standing, _wire: wire })
        };
        timeout(PATIENCE, connect).await.unwrap_or_else(|_late| Err(self.silent(PATIENCE)))
    }
}

impl Observer {
    /// Asks; `None` if there is no answer in time: the connection is of no use any more.
    pub(crate) async fn ask(&self, patience: Duration) -> Option<Standing> {
        let row: Result<Row, Error> =
            timeout(patience, self.client.query_one(&self.standing, &[])).await.ok()?;
        let row = row.ok()?;
        let timeline = row.get::<_, Option<i64>>(1).map(i64::unsigned_abs);
        Some(Standing { position: position(&row), timeline })
    }
}
