//! Connections to the primary and to its standbys, and what is asked of them: versions of keys, each with the position in the
//! log at which it was written or read.

use crate::engines::ask;
use crate::ground::{Means, delay};
use anyhow::Context;
use futures_util::future::{try_join, try_join_all};
use std::future::Future;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{interval, timeout};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, NoTls, Statement};

/// A standby has the table within this time; between two looks.
const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(2);

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS versions (key integer PRIMARY KEY, version bigint NOT NULL)";
const WRITE: &str = "INSERT INTO versions VALUES ($1, 1) \
     ON CONFLICT (key) DO UPDATE SET version = versions.version + 1 RETURNING version";
/// The position is looked up behind the snapshot that the version is read in, so it is at least as new: that is the side to
/// err on.
const READ: &str = "SELECT coalesce((SELECT version FROM versions WHERE key = $1), 0)";

/// Where the primary's log is, and how far a standby has applied it.
pub(super) const WRITTEN: &str =
    "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint";
pub(super) const APPLIED: &str = "SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint";

/// A version, and the position in the log that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) version: u64,
    pub(super) position: u64,
}

/// A primary and its standbys.
pub(super) struct Cluster {
    runtime: Runtime,
    pub(super) primary: Node,
    pub(super) standbys: Vec<Node>,
}

/// One of them.
pub(super) struct Node {
    client: Client,
    pub(super) url: String,
    position: Statement,
    read: Statement,
    write: Statement,
}

impl Cluster {
    /// Makes the table, and waits until the standbys have it.
    pub(super) fn open(means: &Means) -> anyhow::Result<Cluster> {
        ask(means.postgres()?, TABLE)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (primary, standbys) = runtime.block_on(async {
            let primary = Node::open(means.postgres()?, WRITTEN, 0).await?;
            let made = primary.position().await?;
            let standbys = means.standbys()?.iter().map(|url| Node::open(url, APPLIED, made));
            anyhow::Ok((primary, try_join_all(standbys).await?))
        })?;
        Ok(Cluster { runtime, primary, standbys })
    }

    /// Has each standby apply so late from now on, in their order.
    pub(super) fn delay(&self, delays: [Duration; 2]) -> anyhow::Result<()> {
        self.standbys.iter().zip(delays).try_for_each(|(node, by)| delay(&node.url, by))
    }

    pub(super) fn run<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    /// How far each standby has applied the log.
    pub(super) async fn applied(&self) -> Result<Vec<u64>, Error> {
        try_join_all(self.standbys.iter().map(Node::position)).await
    }

    /// The standby of this number, or the primary.
    pub(super) fn node(&self, standby: Option<usize>) -> &Node {
        standby.map_or(&self.primary, |standby| &self.standbys[standby])
    }
}

impl Node {
    /// Connects, and waits until its log goes as far as `made`: then it has the table.
    pub(super) async fn open(url: &str, position: &str, made: u64) -> anyhow::Result<Node> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        // It ends with its client; an error is told to the statement that meets it.
        let _driven = tokio::spawn(connection);
        let position = client.prepare(position).await?;
        let applied = async {
            let mut glances = interval(GLANCE);
            while far(&client, &position).await? < made {
                glances.tick().await;
            }
            Ok::<(), Error>(())
        };
        timeout(PATIENCE, applied).await.context("a standby does not follow")??;
        let (read, write) = try_join(client.prepare(READ), client.prepare(WRITE)).await?;
        Ok(Node { client, url: url.into(), position, read, write })
    }

    /// How far its log goes: what the primary has written, or the standby applied.
    pub(super) async fn position(&self) -> Result<u64, Error> {
        far(&self.client, &self.position).await
    }

    /// In one round trip: both statements are sent at once, and the second begins when the first is done.
    async fn both(&self, statement: &Statement, key: i32) -> Result<At, Error> {
        let key: [&(dyn ToSql + Sync); 1] = [&key];
        let version = self.client.query_one(statement, &key);
        let (version, position) = try_join(version, self.position()).await?;
        Ok(At { version: version.get::<_, i64>(0).unsigned_abs(), position })
    }

    /// What it has of a key.
    pub(super) async fn read(&self, key: i32) -> Result<At, Error> {
        self.both(&self.read, key).await
    }

    /// Makes the next version of a key: committed when it returns. A standby refuses.
    pub(super) async fn write(&self, key: i32) -> Result<At, Error> {
        self.both(&self.write, key).await
    }
}

async fn far(client: &Client, position: &Statement) -> Result<u64, Error> {
    let row = client.query_one(position, &[]).await?;
    Ok(row.get::<_, i64>(0).unsigned_abs())
}
