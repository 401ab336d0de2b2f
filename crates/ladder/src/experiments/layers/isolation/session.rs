//! One session: a thread of its own with a connection, which is told each step and says how that went.

use super::ways::Statement;
use anyhow::{Context, bail};
use brigade_core::trace::{State, Task};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Done.
    Done,
    /// The database says: begin again. The transaction is rolled back.
    Again,
}

/// A connection, and the runtime of its own that drives it.
pub(super) struct Connection {
    runtime: Runtime,
    client: Client,
    /// What was read last.
    seen: i64,
}

impl Connection {
    pub(super) fn open(url: &str) -> anyhow::Result<Connection> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (client, connection) = runtime.block_on(tokio_postgres::connect(url, NoTls))?;
        // It ends with its client; an error is told to the statement that meets it.
        let _driven = runtime.spawn(connection);
        Ok(Connection { runtime, client, seen: 0 })
    }

    /// The process that serves it.
    fn process(&self) -> anyhow::Result<i32> {
        let row = self.runtime.block_on(self.client.query_one("SELECT pg_backend_pid()", &[]))?;
        Ok(row.get(0))
    }

    /// Rows of a statement without parameters: the first column of the first.
    pub(super) fn number(&self, sql: &str) -> anyhow::Result<i64> {
        let row = self.runtime.block_on(self.client.query_one(sql, &[]))?;
        Ok(row.get(0))
    }

    pub(super) fn execute(&self, sql: &str) -> anyhow::Result<()> {
        Ok(self.runtime.block_on(self.client.batch_execute(sql))?)
    }

    /// Takes one step of a transaction, which holds the thread.
    pub(super) fn step(&mut self, step: &[Statement], task: &Task) -> anyhow::Result<Said> {
        let done = task.hold(State::Database, || self.runtime.block_on(self.statements(step)));
        let done = match done {
            Ok((seen, note)) => {
                self.seen = seen;
                task.note(&note);
                return Ok(Said::Done);
            }
            Err(error) => error,
        };
        match done.code() {
            Some(&SqlState::T_R_SERIALIZATION_FAILURE) => {
                self.execute("ROLLBACK")?;
                Ok(Said::Again)
            }
            _ => Err(done).context("a statement of a session"),
        }
    }

    /// What is remembered from now on, and what the last statement was.
    async fn statements(&self, step: &[Statement]) -> Result<(i64, String), tokio_postgres::Error> {
        let (mut seen, mut note) = (self.seen, String::new());
        for statement in step {
            match statement {
                Statement::Do(sql) => self.client.batch_execute(sql).await?,
                Statement::Read(sql) => {
                    seen = self.client.query_one(*sql, &[]).await?.get(0);
                    note = format!("SELECT: {seen}");
                }
                Statement::Write(sql) => {
                    self.client.execute(*sql, &[&(seen + 1)]).await?;
                    note = format!("UPDATE: {}", seen + 1);
                }
                Statement::Commit => {
                    self.client.batch_execute("COMMIT").await?;
                    note = "COMMIT".into();
                }
            }
        }
        Ok((seen, note))
    }
}

/// A connection on a thread of its own: it may wait while others go on.
pub(super) struct Session {
    steps: Sender<&'static [Statement]>,
    said: Receiver<anyhow::Result<Said>>,
    /// The process that serves it.
    pub(super) process: i32,
    thread: Option<JoinHandle<()>>,
}

impl Session {
    pub(super) fn open(url: &str) -> anyhow::Result<Session> {
        let mut connection = Connection::open(url)?;
        let process = connection.process()?;
        let (steps, told) = channel::<&[Statement]>();
        let (say, said) = channel();
        let thread = std::thread::Builder::new().name("session".into()).spawn(move || {
            for step in told {
                let _gone = say.send(connection.step(step, &Task::default()));
            }
        })?;
        Ok(Session { steps, said, process, thread: Some(thread) })
    }

    /// Begins a step. Only when that is [over](Self::over) may the next one begin.
    pub(super) fn begin(&self, step: &'static [Statement]) -> anyhow::Result<()> {
        self.steps.send(step).context("a session has ended")
    }

    /// How the step went that began last; `None` while it is not over.
    pub(super) fn over(&self) -> anyhow::Result<Option<Said>> {
        match self.said.try_recv() {
            Ok(said) => said.map(Some),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => bail!("a session has ended"),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let (closed, _) = channel();
        self.steps = closed;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}
