//! Records in Redis, each under a key that Redis itself forgets in time. One script compares, sets and enqueues.

use super::{Away, Store, Swap};
use crate::engines::client::Wire;
use crate::engines::redis::{OpenError, Server};
use crate::jobs::list;
use crate::traffic::Meter;
use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, cmd};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// A command that takes longer is given up, with its connection.
const PATIENCE: Duration = Duration::from_secs(1);

/// KEYS: the record, the queue. ARGV: what was seen, what it will be, its life in milliseconds, the job; empty is none.
const SWAP: &str = "
    if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    if ARGV[4] ~= '' then redis.call('RPUSH', KEYS[2], ARGV[4]) end
    return 1";

/// Records in Redis. Clones share a connection.
#[derive(Clone, Debug)]
pub struct InRedis {
    server: Server,
    prefix: &'static str,
    open: Arc<Mutex<Option<Open>>>,
}

#[derive(Clone, Debug)]
struct Open {
    connection: MultiplexedConnection,
    _wire: Arc<Wire>,
}

impl InRedis {
    /// In the keyspace that `url` names, `redis://HOST:PORT/NUMBER`, under keys that begin with `prefix`. It connects when
    /// it is first asked; the bytes of every connection count on `meter`.
    ///
    /// # Errors
    /// The URL cannot be read.
    pub fn at(url: &str, prefix: &'static str, meter: &Meter) -> Result<InRedis, OpenError> {
        Ok(InRedis { server: Server::read(url, meter)?, prefix, open: Arc::default() })
    }

    async fn ask<T: FromRedisValue>(&self, command: &redis::Cmd) -> Result<T, Away> {
        let answer = async {
            let mut open = self.connection().await?;
            let answer = command.query_async(&mut open.connection).await;
            answer.map_err(|why| Away(why.to_string()))
        };
        let answer = timeout(PATIENCE, answer).await;
        let answer = answer.unwrap_or_else(|_| Err(Away(format!("no answer in {PATIENCE:?}"))));
        if answer.is_err() {
            *self.open.lock().await = None;
        }
        answer
    }

    async fn connection(&self) -> Result<Open, Away> {
        let mut open = self.open.lock().await;
        if let Some(open) = &*open {
            return Ok(open.clone());
        }
        let dialled = self.server.dial().await.map_err(|why| Away(why.to_string()))?;
        let (connection, driver) = dialled;
        let new = Open { connection, _wire: Arc::new(Wire::spawn(driver)) };
        *open = Some(new.clone());
        Ok(new)
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }
}

impl Store for InRedis {
    async fn find(&self, key: &str) -> Result<Option<String>, Away> {
        self.ask(cmd("GET").arg(self.key(key))).await
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<bool, Away> {
        let mut eval = cmd("EVAL");
        eval.arg(SWAP).arg(2).arg(self.key(swap.key)).arg(list::WAITING);
        eval.arg(swap.seen.unwrap_or_default()).arg(swap.new);
        eval.arg(u64::try_from(swap.life.as_millis()).unwrap_or(u64::MAX));
        eval.arg(swap.job.map(list::text).unwrap_or_default());
        self.ask(&eval).await
    }
}
