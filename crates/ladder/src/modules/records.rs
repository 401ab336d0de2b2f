//! Tables of one shape, in which the flows of [`auth`](crate::auth) keep their records: each is a module's of its own. A few
//! connections serve them all. A record is set by one statement if it is still what was seen; if a job comes with it, both are
//! one commit.

use super::{codes, grants, jobs, passwords, sessions, users};
use crate::auth::Secret;
use crate::auth::one_time::First;
use crate::auth::store::{Away, Store, Swap};
use crate::auth::users::Users;
use crate::engines::client::Wire;
use crate::engines::postgres::{OpenError, Server, Tables, words};
use crate::traffic::Meter;
use brigade_core::blink::Job;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use tokio::sync::{Mutex, RwLock};
use tokio::time::timeout;
use tokio_postgres::{Client, Error, Statement};

/// Connections. Statements are pipelined on each.
const CONNECTIONS: usize = 4;
/// A statement that takes longer is given up, with its connection.
const PATIENCE: Duration = Duration::from_secs(2);

/// The statements of one table: find, insert, update, sweep.
macro_rules! sql {
    ($table:literal) => {
        &[
            concat!("SELECT record FROM ", $table, " WHERE key = $1"),
            concat!(
                "INSERT INTO ",
                $table,
                " (key, record, until) VALUES ($1, $2, now() + make_interval(secs => $3))",
                " ON CONFLICT DO NOTHING"
            ),
            concat!(
                "UPDATE ",
                $table,
                " SET record = $2, until = now() + make_interval(secs => $3)",
                " WHERE key = $1 AND record = $4"
            ),
            concat!("DELETE FROM ", $table, " WHERE until < now()"),
        ]
    };
}
pub(super) use sql;

/// Whose records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The password flow's.
    Passwords,
    /// The one-time codes'.
    Codes,
    /// The refresh tokens'.
    Sessions,
    /// The authorization codes'.
    Grants,
}

/// The statements of each, in the order of [`Table`].
const SQL: [&[&str; 4]; 4] = [passwords::SQL, codes::SQL, sessions::SQL, grants::SQL];

/// The connections of all tables.
#[derive(Debug)]
pub struct Pool {
    server: Server,
    lines: [Mutex<Option<Arc<Line>>>; CONNECTIONS],
    next: AtomicUsize,
}

/// One connection with its statements.
#[derive(Debug)]
struct Line {
    client: Client,
    statements: Vec<[Statement; 4]>,
    jobs: jobs::Statements,
    users: users::Statements,
    /// A connection has one transaction at a time: single statements share it, a group has it alone.
    alone: RwLock<()>,
    _wire: Wire,
}

/// The records of one table.
#[derive(Clone, Debug)]
pub struct Records {
    pool: Arc<Pool>,
    table: Table,
}

impl Pool {
    /// To the database that `url` names. It connects when it is first asked, and makes the tables of all modules if they are not
    /// there; the bytes of every connection count on `meter`.
    ///
    /// # Errors
    /// The URL cannot be read.
    pub fn at(url: &str, meter: &Meter) -> Result<Arc<Pool>, OpenError> {
        let server = Server::read(url, Tables::Modules)?.counted_by(meter);
        Ok(Arc::new(Pool { server, lines: Default::default(), next: AtomicUsize::new(0) }))
    }

    /// The records of one table.
    pub fn records(self: &Arc<Self>, table: Table) -> Records {
        Records { pool: Arc::clone(self), table }
    }

    /// Deletes the records of all tables that may be forgotten; how many those were.
    ///
    /// # Errors
    /// PostgreSQL cannot be asked.
    pub async fn sweep(&self) -> Result<u64, Away> {
        self.ask(async |line: Arc<Line>| {
            let _shared = line.alone.read().await;
            let mut deleted = 0;
            for [_, _, _, sweep] in &line.statements {
                deleted += line.client.execute(sweep, &[]).await?;
            }
            Ok(deleted)
        })
        .await
    }

    /// Does `work` over the next connection, which is given up if that fails or takes too long.
    async fn ask<T>(
        &self,
        work: impl AsyncFnOnce(Arc<Line>) -> Result<T, Error>,
    ) -> Result<T, Away> {
        let slot = &self.lines[self.next.fetch_add(1, Relaxed) % CONNECTIONS];
        let line = self.line(slot).await?;
        let why = match timeout(PATIENCE, work(Arc::clone(&line))).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => words(&error),
            Err(_late) => format!("no answer in {PATIENCE:?}"),
        };
        let mut slot = slot.lock().await;
        if slot.as_ref().is_some_and(|there| Arc::ptr_eq(there, &line)) {
            *slot = None; // and not another that was made since
        }
        Err(Away(why))
    }

    async fn line(&self, slot: &Mutex<Option<Arc<Line>>>) -> Result<Arc<Line>, Away> {
        let mut slot = slot.lock().await;
        if let Some(line) = slot.as_ref().filter(|line| !line.client.is_closed()) {
            return Ok(Arc::clone(line));
        }
        let line = Arc::new(self.connect().await?);
        *slot = Some(Arc::clone(&line));
        Ok(line)
    }

    async fn connect(&self) -> Result<Line, Away> {
        let connected = self.server.with_tables().await;
        let (client, wire) = connected.map_err(|why| Away(why.to_string()))?;
        let prepare = async {
            let mut statements = Vec::new();
            for [find, insert, update, sweep] in SQL {
                let (find, insert) = (client.prepare(find).await?, client.prepare(insert).await?);
                let (update, sweep) = (client.prepare(update).await?, client.prepare(sweep).await?);
                statements.push([find, insert, update, sweep]);
            }
            let jobs = jobs::Statements::prepare(&client).await?;
            Ok::<_, Error>((statements, jobs, users::Statements::prepare(&client).await?))
        };
        let prepared = timeout(PATIENCE, prepare).await.map_err(|why| Away(why.to_string()))?;
        let (statements, jobs, users) = prepared.map_err(|error| Away(words(&error)))?;
        Ok(Line { client, statements, jobs, users, alone: RwLock::new(()), _wire: wire })
    }
}

impl Line {
    async fn swap(&self, table: Table, swap: &Swap<'_>) -> Result<bool, Error> {
        let [_, insert, update, _] = &self.statements[table as usize];
        let Swap { key, seen, new, life, .. } = swap;
        let life = life.as_secs_f64();
        let changed = match seen {
            None => self.client.execute(insert, &[key, new, &life]).await?,
            Some(seen) => self.client.execute(update, &[key, new, &life, seen]).await?,
        };
        Ok(changed > 0)
    }

    /// Both in one commit, or neither.
    async fn swap_with(&self, table: Table, swap: &Swap<'_>, job: &Job) -> Result<bool, Error> {
        let _alone = self.alone.write().await;
        self.client.batch_execute("BEGIN").await?;
        let changed = match self.swap(table, swap).await {
            Ok(true) => self.jobs.enqueue(&self.client, job).await.map(|_| true),
            unchanged => unchanged,
        };
        // Where the connection is lost, so is the transaction.
        let end = if matches!(changed, Ok(true)) { "COMMIT" } else { "ROLLBACK" };
        let ended = self.client.batch_execute(end).await;
        changed.and_then(|changed| ended.map(|()| changed))
    }
}

impl Store for Records {
    async fn find(&self, key: &str) -> Result<Option<String>, Away> {
        self.pool
            .ask(async |line: Arc<Line>| {
                let _shared = line.alone.read().await;
                let [find, ..] = &line.statements[self.table as usize];
                Ok(line.client.query_opt(find, &[&key]).await?.map(|row| row.get(0)))
            })
            .await
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<bool, Away> {
        let Some(job) = swap.job.cloned() else {
            let alone = async |line: Arc<Line>| {
                let _shared = line.alone.read().await;
                line.swap(self.table, &swap).await
            };
            return self.pool.ask(alone).await;
        };
        let (table, key, new) = (self.table, swap.key.to_owned(), swap.new.to_owned());
        let (seen, life) = (swap.seen.map(String::from), swap.life);
        let pool = Arc::clone(&self.pool);
        // A task of its own: a request that is given up must not leave its transaction open.
        let both = tokio::spawn(async move {
            let swap = Swap { key: &key, seen: seen.as_deref(), new: &new, life, job: None };
            pool.ask(async |line: Arc<Line>| line.swap_with(table, &swap, &job).await).await
        });
        both.await.unwrap_or_else(|failed| Err(Away(failed.to_string())))
    }
}

/// The users of the same database.
impl Users for Arc<Pool> {
    async fn knows(&self, name: &str) -> Result<bool, Away> {
        self.ask(async |line: Arc<Line>| {
            let _shared = line.alone.read().await;
            line.users.known(&line.client, name).await
        })
        .await
    }

    async fn first(&self, ticket: &Secret) -> Result<Option<First>, Away> {
        self.ask(async |line: Arc<Line>| {
            let _shared = line.alone.read().await;
            line.users.first(&line.client, ticket.text()).await
        })
        .await
    }
}
