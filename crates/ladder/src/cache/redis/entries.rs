//! Single entries of the cache, kept and found by its own commands: for those who want to know what becomes of each.

use super::value::Held;
use super::wire;
use super::{OpenError, Server};
use crate::engines::client::Wire;
use crate::engines::redis::Connection;
use crate::traffic::Meter;
use redis::RedisResult;
use std::sync::Arc;
use std::time::Duration;

/// Entries in one Redis, or in a cluster. Clones share a connection.
#[derive(Clone, Debug)]
pub(crate) struct Entries {
    connection: Connection,
    _wire: Arc<Wire>,
}

impl Entries {
    /// Connects as [`RedisCache::open`](super::RedisCache::open) does.
    pub(crate) async fn open(url: &str) -> Result<Entries, OpenError> {
        let server = Server::read(url, &Meter::default())?;
        let (connection, driver) = Connection::open(&server).await?;
        Ok(Entries { connection, _wire: Arc::new(Wire::spawn(driver)) })
    }

    /// What a load does: leaves a lease, and puts the target in its place. Whether the lease was still there.
    pub(crate) async fn keep(
        &mut self,
        code: &str,
        target: &str,
        life: Duration,
    ) -> RedisResult<bool> {
        let lease = rand::random();
        wire::replace(&mut self.connection, code, lease).await?;
        let kept = wire::Kept { target: Some(target), life };
        wire::settle(&mut self.connection, code, lease, kept).await
    }

    /// Whether it is known where a code leads.
    pub(crate) async fn knows(&mut self, code: &str) -> RedisResult<bool> {
        let held = wire::look(&mut self.connection, code).await?;
        Ok(matches!(held, Held::Answer(Some(_))))
    }
}
