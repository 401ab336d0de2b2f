//! A queue in Redis: a list of those that wait, from which a worker moves a job to a second list in one step, and removes
//! it there when it is done (`LMOVE`, "reliable queue" in Redis's documentation). What a worker that died left in the second
//! list is brought back when its lease has ended.
//!
//! The job is pushed when the user is committed elsewhere: what is killed in between leaves a user without a mail. No order of
//! the two steps mends that; one commit does ([`Outbox`](super::Outbox)).

use super::queue::{Depth, LEASE, Queue, QueueError, Taken};
use brigade_core::blink::Job;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, FromRedisValue, Pipeline, RedisError, cmd, pipe};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long [`Queue::take`] waits for a job, in seconds as Redis takes them.
const MOMENT: &str = "0.2";
/// What is not answered within this time is given up; more than a moment.
const PATIENCE: Duration = Duration::from_secs(1);
/// Leases are looked at no more often than this.
const REAP: Duration = Duration::from_millis(100);

/// Lists: of jobs that wait; that were taken, or wait for their next try; that were put aside.
pub(crate) const WAITING: &str = "jobs:waiting";
const HELD: &str = "jobs:held";
const DEAD: &str = "jobs:dead";
/// Until when each that is held is its worker's, in milliseconds of Redis's clock.
const LEASES: &str = "jobs:leases";
/// How often the job of each key was taken.
const TRIES: &str = "jobs:tries";

/// The time, for the scripts. A lease is ended by Redis's clock alone: workers need not agree on the time.
const NOW: &str =
    "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000);";
/// A job was taken: its lease begins, and this is a try more.
const LEASE_IT: &str = "
    redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2])
    return redis.call('HINCRBY', KEYS[2], ARGV[3], 1)";
/// Brings back those whose lease has ended. One without a lease was taken by a worker that died before it had one.
const REAP_THEM: &str = "
    for _, job in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
        local lease = redis.call('ZSCORE', KEYS[2], job)
        if not lease then
            redis.call('ZADD', KEYS[2], now + ARGV[1], job)
        elseif tonumber(lease) <= now then
            redis.call('LREM', KEYS[1], 1, job)
            redis.call('ZREM', KEYS[2], job)
            redis.call('RPUSH', KEYS[3], job)
        end
    end";
/// It is to be taken again when this time has passed.
const PUT_OFF: &str = "return redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2])";

/// Jobs in Redis.
#[derive(Clone, Debug)]
pub struct List {
    client: Client,
    /// Over which jobs are pushed; clones share it, for no push waits.
    pushing: Arc<Mutex<Option<MultiplexedConnection>>>,
    /// Over which jobs are taken.
    line: Line,
    reaped: Option<Instant>,
}

/// A connection, once there is one. Not a clone's: a worker that waits for a job holds up its whole connection.
#[derive(Debug, Default)]
struct Line(Option<MultiplexedConnection>);

impl Clone for Line {
    fn clone(&self) -> Self {
        Line(None)
    }
}

impl List {
    /// In the keyspace that `url` names, `redis://HOST:PORT/NUMBER`. It connects when it is first asked.
    ///
    /// # Errors
    /// The URL cannot be read.
    pub fn at(url: &str) -> Result<List, RedisError> {
        Ok(List {
            client: Client::open(url)?,
            pushing: Arc::default(),
            line: Line(None),
            reaped: None,
        })
    }

    async fn ask<T: FromRedisValue>(&mut self, what: &Pipeline) -> Result<T, QueueError> {
        let mut line = match self.line.0.take() {
            Some(line) => line,
            None => self.connect().await?,
        };
        let answer = what.query_async(&mut line).await.map_err(|error| why(&error));
        if !matches!(answer, Err(QueueError::Away(_))) {
            self.line.0 = Some(line);
        }
        answer
    }

    async fn connect(&self) -> Result<MultiplexedConnection, QueueError> {
        let limits = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let line = self.client.get_multiplexed_async_connection_with_config(&limits).await;
        line.map_err(|error| why(&error))
    }

    async fn reap(&mut self) -> Result<(), QueueError> {
        if self.reaped.is_some_and(|at| at.elapsed() < REAP) {
            return Ok(());
        }
        self.reaped = Some(Instant::now());
        let script = script(REAP_THEM, &[HELD, LEASES, WAITING], &[&millis(LEASE)]);
        self.ask::<((),)>(&script).await.map(drop)
    }

    /// Takes a job out of the hands of its worker, and does `more` in the same step.
    async fn release(
        &mut self,
        taken: &Taken,
        more: impl FnOnce(&mut Pipeline, &str),
    ) -> Result<(), QueueError> {
        let text = text(&taken.job);
        let mut step = pipe();
        step.atomic().cmd("LREM").arg(HELD).arg(1).arg(&text).ignore();
        step.cmd("ZREM").arg(LEASES).arg(&text).ignore();
        more(&mut step, &text);
        self.ask::<()>(&step).await
    }

    /// What is no job of ours is put aside, or every worker would take it for ever.
    async fn put_aside(&mut self, text: &str) -> Result<(), QueueError> {
        let mut step = pipe();
        step.atomic().cmd("LREM").arg(HELD).arg(1).arg(text).ignore();
        step.cmd("RPUSH").arg(DEAD).arg(text).ignore();
        self.ask::<()>(&step).await
    }
}

impl Queue for List {
    const IS_KEPT: bool = true;

    type Place = ();

    fn reserve(&self) -> Result<(), QueueError> {
        Ok(())
    }

    async fn push(&mut self, (): (), job: &Job) -> Result<(), QueueError> {
        let mut pushing = self.pushing.lock().await;
        let mut line = match &*pushing {
            Some(line) => line.clone(),
            None => self.connect().await?,
        };
        *pushing = Some(line.clone());
        drop(pushing); // or other sign-ups would wait for this answer
        let pushed = cmd("RPUSH").arg(WAITING).arg(text(job)).exec_async(&mut line).await;
        let pushed = pushed.map_err(|error| why(&error));
        if matches!(pushed, Err(QueueError::Away(_))) {
            *self.pushing.lock().await = None;
        }
        pushed
    }

    async fn take(&mut self) -> Result<Option<Taken>, QueueError> {
        self.reap().await?;
        let next = only(cmd("BLMOVE").arg(WAITING).arg(HELD).arg("LEFT").arg("RIGHT").arg(MOMENT));
        let (next,) = self.ask::<(Option<String>,)>(&next).await?;
        let Some(text) = next else { return Ok(None) };
        let Ok(job) = serde_json::from_str::<Job>(&text) else {
            return self.put_aside(&text).await.map(|()| None);
        };
        let lease = script(LEASE_IT, &[LEASES, TRIES], &[&millis(LEASE), &text, &job.key]);
        let (tries,) = self.ask::<(u32,)>(&lease).await?;
        Ok(Some(Taken { job, tries }))
    }

    async fn ack(&mut self, taken: &Taken) -> Result<(), QueueError> {
        let forget = |step: &mut Pipeline, _: &str| {
            step.cmd("HDEL").arg(TRIES).arg(&taken.job.key).ignore();
        };
        self.release(taken, forget).await
    }

    /// The lease does it: it ends when the job is due.
    async fn retry(&mut self, taken: &Taken, after: Duration) -> Result<(), QueueError> {
        let put_off = script(PUT_OFF, &[LEASES], &[&millis(after), &text(&taken.job)]);
        self.ask::<(i64,)>(&put_off).await.map(drop)
    }

    async fn give_back(&mut self, taken: &Taken) -> Result<(), QueueError> {
        let first = |step: &mut Pipeline, text: &str| {
            step.cmd("HINCRBY").arg(TRIES).arg(&taken.job.key).arg(-1).ignore();
            step.cmd("LPUSH").arg(WAITING).arg(text).ignore();
        };
        self.release(taken, first).await
    }

    async fn bury(&mut self, taken: &Taken, _: &str) -> Result<(), QueueError> {
        let keep = |step: &mut Pipeline, text: &str| {
            step.cmd("HDEL").arg(TRIES).arg(&taken.job.key).ignore();
            step.cmd("RPUSH").arg(DEAD).arg(text).ignore();
        };
        self.release(taken, keep).await
    }

    async fn depth(&mut self) -> Result<Depth, QueueError> {
        let mut lengths = pipe();
        for list in [WAITING, HELD, DEAD] {
            lengths.cmd("LLEN").arg(list);
        }
        let (waiting, held, dead) = self.ask(&lengths).await?;
        Ok(Depth { waiting, held, dead })
    }
}

/// A job as it stands in a list.
pub(crate) fn text(job: &Job) -> String {
    serde_json::to_string(job).unwrap_or_default() // three texts always serialise
}

fn millis(time: Duration) -> String {
    time.as_millis().to_string()
}

fn only(command: &redis::Cmd) -> Pipeline {
    let mut one = pipe();
    one.add_command(command.clone());
    one
}

fn script(body: &str, keys: &[&str], arguments: &[&str]) -> Pipeline {
    let mut eval = cmd("EVAL");
    eval.arg(format!("{NOW}{body}")).arg(keys.len()).arg(keys).arg(arguments);
    only(&eval)
}

fn why(error: &RedisError) -> QueueError {
    match error.code() {
        Some("OOM") => QueueError::Full,
        _ => QueueError::Away(error.to_string()),
    }
}
