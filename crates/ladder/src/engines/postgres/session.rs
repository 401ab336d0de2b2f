//! One connection: queries are sent while others are still out, and the answers come in the same order (pipelining).

use super::open::{OpenError, Server, is_away, words};
use super::statements::Statements;
use super::{Job, open, table};
use async_channel::Receiver;
use brigade_core::blink::database::Answer;
use brigade_core::blink::stores::StoreError;
use futures_util::future::{Either, ready, select};
use futures_util::stream::StreamExt;
use std::time::Instant;
use tokio::task::JoinHandle;
use tokio::time::{timeout, timeout_at};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, NoTls};

/// Queries out on one connection. The server takes them one after another, so a slow one holds up these few and no
/// others; more than one, so that it never waits for us between two.
const DEPTH: usize = 8;

/// A connection with its statements.
pub(super) struct Session {
    client: Client,
    statements: Statements,
    wire: Wire,
}

/// Writes and reads; ends when the connection does, or is given up.
struct Wire(JoinHandle<Result<(), Error>>);

impl Drop for Wire {
    fn drop(&mut self) {
        self.0.abort(); // a server that is silent would hold it for ever
    }
}

/// Why a session goes on no longer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing more will be asked.
    Stopped,
    /// The connection is lost, or so slow that it is given up.
    Lost,
}

impl Session {
    /// Connects, and makes sure of the table.
    ///
    /// # Errors
    /// As [`Postgres::open`](super::Postgres::open).
    pub(super) async fn start(server: &Server) -> Result<Session, OpenError> {
        let started = timeout(open::PATIENCE, Self::connect(server)).await;
        started.unwrap_or_else(|_late| Err(server.silent()))
    }

    async fn connect(server: &Server) -> Result<Session, OpenError> {
        let failed = |error: Error| server.error(&error);
        let (client, wire) = server.config().connect(NoTls).await.map_err(failed)?;
        let wire = Wire(tokio::spawn(wire));
        table::ensure(&client, server).await?;
        let statements = Statements::prepare(&client).await.map_err(failed)?;
        Ok(Session { client, statements, wire })
    }

    /// Asks what comes in, until the queue is closed and empty or the connection is lost. What is out then is
    /// answered: its promise is dropped.
    pub(super) async fn serve(self, queue: &Receiver<Job>) -> End {
        let Session { client, statements, mut wire } = self;
        let answers = queue.clone().map(|job| answer(&client, &statements, job));
        let is_lost = Box::pin(answers.buffer_unordered(DEPTH).any(ready));
        match select(is_lost, &mut wire.0).await {
            Either::Left((false, _)) => {}
            Either::Left((true, _)) | Either::Right(_) => return End::Lost,
        }
        drop(client); // it says goodbye
        let _parted = timeout(open::PATIENCE, &mut wire.0).await;
        End::Stopped
    }
}

/// Asks one question, if its answer is still wanted. Whether that shows that the connection is lost.
async fn answer(client: &Client, statements: &Statements, job: Job) -> bool {
    let Job { query, promise, deadline } = job;
    let reads = !query.question.is_write();
    if reads && promise.is_abandoned() {
        return false;
    }
    let late = Answer::Failed(StoreError::Late);
    if deadline <= Instant::now() {
        promise.answer(late);
        return false;
    }
    let asked = Instant::now();
    let answer = timeout_at(deadline.into(), statements.ask(client, &query.question)).await;
    query.task.served(asked);
    let answer = answer.map(|answer| answer.unwrap_or_else(|error| Answer::Failed(why(&error))));
    let is_lost = match &answer {
        // It may be frozen, and then it would be late for ever.
        Err(_late) => true,
        Ok(answer) => matches!(answer, Answer::Failed(StoreError::Unavailable(_))),
    };
    promise.answer(answer.unwrap_or(late));
    is_lost
}

/// What an error means to those who ask.
fn why(error: &Error) -> StoreError {
    match error.code() {
        None => StoreError::Unavailable(words(error)),
        Some(code) if is_away(code) => StoreError::Unavailable(words(error)),
        Some(&SqlState::DISK_FULL) => StoreError::Full,
        Some(_) => StoreError::Failed(words(error)),
    }
}
