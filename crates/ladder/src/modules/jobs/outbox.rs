//! The queue that workers see in the table of jobs. A worker takes the row that is due longest and that no other worker has
//! locked (`FOR UPDATE SKIP LOCKED`), and moves its due time to the end of its lease, in one statement: no transaction is open
//! while the job is done. A worker that dies gives the row back by doing nothing.

use super::super::statements;
use crate::engines::client::Wire;
use crate::engines::postgres::{OpenError, Server, Tables, words};
use crate::jobs::{Depth, LEASE, Queue, QueueError, Taken};
use crate::traffic::Meter;
use brigade_core::blink::Job;
use std::time::{Duration, Instant};
use tokio::time::{sleep_until, timeout};
use tokio_postgres::{Client, Error};

/// How long a worker that found nothing waits before it looks again: at most so much later is a job taken. PostgreSQL could
/// wake it (`LISTEN`), but `NOTIFY` takes a lock that all commits then share.
const MOMENT: Duration = Duration::from_millis(20);
/// A statement that takes longer is given up, with its connection.
const PATIENCE: Duration = Duration::from_secs(2);

statements! {
    /// For a lease of $1 seconds.
    take = "
        UPDATE jobs SET due = now() + make_interval(secs => $1), tries = tries + 1
        WHERE key = (SELECT key FROM jobs WHERE state = 'open' AND due <= now()
                     ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING key, kind, payload, tries";
    /// What was sent need not be known any longer, a one-time code above all.
    ack = "UPDATE jobs SET state = 'done', payload = '' WHERE key = $1 AND state = 'open'";
    /// Only for the worker that took it last: another's lease is not ended.
    retry = "
        UPDATE jobs SET due = now() + make_interval(secs => $3)
        WHERE key = $1 AND tries = $2 AND state = 'open'";
    give_back = "
        UPDATE jobs SET due = now(), tries = tries - 1
        WHERE key = $1 AND tries = $2 AND state = 'open'";
    bury = "UPDATE jobs SET state = 'dead', why = $3 WHERE key = $1 AND tries = $2 AND state = 'open'";
    depth = "
        SELECT count(*) FILTER (WHERE due <= now()), count(*) FILTER (WHERE due > now()),
            (SELECT count(*) FROM jobs WHERE state = 'dead')
        FROM jobs WHERE state = 'open'";
}

/// Jobs in PostgreSQL's table.
#[derive(Debug)]
pub struct Outbox {
    /// Of a cluster: one of them takes writes.
    servers: Vec<Server>,
    /// Which of them is asked.
    at: usize,
    line: Option<Line>,
}

/// A connection with its statements.
#[derive(Debug)]
struct Line {
    client: Client,
    module: super::Statements,
    statements: Statements,
    _wire: Wire,
}

impl Clone for Outbox {
    fn clone(&self) -> Self {
        Outbox { servers: self.servers.clone(), at: self.at, line: None }
    }
}

impl Outbox {
    /// In the database that `url` names, `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. It connects when it is first asked,
    /// and makes the tables of all modules if they are not there.
    ///
    /// # Errors
    /// The URL cannot be read.
    pub fn at(url: &str) -> Result<Outbox, OpenError> {
        Ok(Outbox { servers: vec![Server::read(url, Tables::Modules)?], at: 0, line: None })
    }

    /// The same; when the server that it asks is lost, or takes no writes, it asks the next of these, in a circle: after a
    /// promotion the jobs are on a server that was a standby.
    ///
    /// # Errors
    /// A URL cannot be read.
    pub fn or_at(mut self, urls: &[String]) -> Result<Outbox, OpenError> {
        for url in urls {
            self.servers.push(Server::read(url, Tables::Modules)?);
        }
        Ok(self)
    }

    /// The same; the bytes of every connection count on `meter`.
    pub fn counted_by(self, meter: &Meter) -> Outbox {
        let servers = self.servers.into_iter().map(|server| server.counted_by(meter)).collect();
        Outbox { servers, ..self }
    }

    /// Does `work` over the connection, which is given up if that fails or takes too long.
    async fn ask<T>(
        &mut self,
        work: impl AsyncFnOnce(&Line) -> Result<T, Error>,
    ) -> Result<T, QueueError> {
        let answer = self.try_to_ask(work).await;
        if answer.is_err() {
            self.at = (self.at + 1) % self.servers.len();
        }
        answer
    }

    async fn try_to_ask<T>(
        &mut self,
        work: impl AsyncFnOnce(&Line) -> Result<T, Error>,
    ) -> Result<T, QueueError> {
        let line = match self.line.take() {
            Some(line) => line,
            None => self.connect().await?,
        };
        match timeout(PATIENCE, work(&line)).await {
            Ok(Ok(answer)) => {
                self.line = Some(line);
                Ok(answer)
            }
            Ok(Err(error)) => Err(QueueError::Away(words(&error))),
            Err(_late) => Err(QueueError::Away(format!("no answer in {PATIENCE:?}"))),
        }
    }

    async fn connect(&self) -> Result<Line, QueueError> {
        let away = |why: &dyn ToString| QueueError::Away(why.to_string());
        let (client, wire) = self.servers[self.at].with_tables().await.map_err(|why| away(&why))?;
        let prepared = async {
            let module = super::Statements::prepare(&client).await?;
            Ok((module, Statements::prepare(&client).await?))
        };
        let prepared = timeout(PATIENCE, prepared).await.map_err(|late| away(&late))?;
        let (module, statements) = prepared.map_err(|why: Error| away(&words(&why)))?;
        Ok(Line { client, module, statements, _wire: wire })
    }
}

impl Queue for Outbox {
    const IS_KEPT: bool = true;
    type Place = ();

    fn reserve(&self) -> Result<(), QueueError> {
        Ok(())
    }

    /// For jobs that belong to no other write. Those that do are enqueued with it, in one commit.
    async fn push(&mut self, (): (), job: &Job) -> Result<(), QueueError> {
        let push = async |line: &Line| line.module.enqueue(&line.client, job).await;
        self.ask(push).await.map(drop)
    }

    async fn take(&mut self) -> Result<Option<Taken>, QueueError> {
        let lease = LEASE.as_secs_f64();
        let take =
            async |line: &Line| line.client.query_opt(&line.statements.take, &[&lease]).await;
        let Some(row) = self.ask(take).await? else {
            sleep_until((Instant::now() + MOMENT).into()).await;
            return Ok(None);
        };
        let job = Job { key: row.get(0), kind: row.get(1), payload: row.get(2) };
        Ok(Some(Taken { job, tries: row.get::<_, i32>(3).unsigned_abs() }))
    }

    async fn ack(&mut self, taken: &Taken) -> Result<(), QueueError> {
        let ack =
            async |line: &Line| line.client.execute(&line.statements.ack, &[&taken.job.key]).await;
        self.ask(ack).await.map(drop)
    }

    async fn retry(&mut self, taken: &Taken, after: Duration) -> Result<(), QueueError> {
        let (key, tries, after) = (&taken.job.key, signed(taken.tries), after.as_secs_f64());
        let retry = async |line: &Line| {
            line.client.execute(&line.statements.retry, &[key, &tries, &after]).await
        };
        self.ask(retry).await.map(drop)
    }

    async fn give_back(&mut self, taken: &Taken) -> Result<(), QueueError> {
        let (key, tries) = (&taken.job.key, signed(taken.tries));
        let give_back = async |line: &Line| {
            line.client.execute(&line.statements.give_back, &[key, &tries]).await
        };
        self.ask(give_back).await.map(drop)
    }

    async fn bury(&mut self, taken: &Taken, why: &str) -> Result<(), QueueError> {
        let (key, tries) = (&taken.job.key, signed(taken.tries));
        let bury = async |line: &Line| {
            line.client.execute(&line.statements.bury, &[key, &tries, &why]).await
        };
        self.ask(bury).await.map(drop)
    }

    async fn depth(&mut self) -> Result<Depth, QueueError> {
        let depth = async |line: &Line| line.client.query_one(&line.statements.depth, &[]).await;
        let row = self.ask(depth).await?;
        let count = |at| row.get::<_, i64>(at).unsigned_abs();
        Ok(Depth { waiting: count(0), held: count(1), dead: count(2) })
    }
}

fn signed(tries: u32) -> i32 {
    i32::try_from(tries).unwrap_or(i32::MAX)
}
