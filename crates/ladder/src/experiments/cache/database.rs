//! The databases that a cache stands before, each with the same links, and what counts how often one is asked.

use super::found::Behind;
use super::stream::{code, url};
use crate::engines::{Postgres, ask};
use crate::ground::Means;
use brigade_core::blink::database::{
    Answer, Delay, Delayed, Engine, Promise, Query, Question, ServiceTime,
};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Recorder;
use rusqlite::{Connection, OptionalExtension};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// More than are ever asked at once: a delay is how far away a database is, not how much it can do.
const CAPACITY: usize = 4_096;

/// A database with so many links.
pub(super) fn database(
    behind: Behind,
    means: &Means,
    links: usize,
) -> anyhow::Result<Arc<dyn Engine>> {
    let away = match behind {
        Behind::Sqlite => return Ok(Arc::new(Sqlite::with(links)?)),
        Behind::Postgres => Duration::ZERO,
        Behind::Postgres2ms => Duration::from_millis(2),
        Behind::Postgres20ms => Duration::from_millis(20),
    };
    let (at, off) = (means.postgres()?, Recorder::off());
    let postgres = Postgres::open(at, &off)?; // which makes the table
    ask(
        at,
        &format!(
            "INSERT INTO links (code, url, clicks)
         SELECT 'c' || lpad(n::text, 6, '0'), 'https://example.org/' || n, 0
         FROM generate_series(0, {links} - 1) n ON CONFLICT DO NOTHING"
        ),
    )?;
    if away.is_zero() {
        return Ok(Arc::new(postgres));
    }
    let delay = Delay { time: ServiceTime::Const(away), capacity: CAPACITY, seed: 1 };
    Ok(Arc::new(Delayed::start(Arc::new(postgres), delay, &off)?))
}

/// SQLite as most programs use it: in the process, in memory, on the thread that asks.
#[derive(Debug)]
struct Sqlite(Mutex<Connection>);

impl Sqlite {
    fn with(links: usize) -> rusqlite::Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "CREATE TABLE links (code TEXT PRIMARY KEY, url TEXT NOT NULL) WITHOUT ROWID",
        )?;
        let all = connection.transaction()?;
        let mut insert = all.prepare("INSERT INTO links VALUES (?1, ?2)")?;
        for link in 0..links {
            insert.execute([code(link), url(link)])?;
        }
        drop(insert);
        all.commit()?;
        Ok(Sqlite(Mutex::new(connection)))
    }

    fn locate(&self, code: &str) -> rusqlite::Result<Option<String>> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut select = connection.prepare_cached("SELECT url FROM links WHERE code = ?1")?;
        select.query_row([code], |row| row.get(0)).optional()
    }
}

impl Engine for Sqlite {
    fn here(&self, question: &Question) -> Option<Answer> {
        let Question::Locate(code) = question else {
            return Some(Answer::Failed(StoreError::Unsupported("anything but look-ups")));
        };
        let failed = |why: rusqlite::Error| Answer::Failed(StoreError::Failed(why.to_string()));
        Some(self.locate(code).map_or_else(failed, Answer::Target))
    }

    fn submit(&self, query: Query, promise: Promise) {
        promise.answer(self.here(&query.question).unwrap_or(Answer::Failed(StoreError::Late)));
    }
}

/// Counts the questions that an engine is asked.
#[derive(Debug)]
pub(super) struct Loads {
    behind: Arc<dyn Engine>,
    /// `Relaxed`: a tally.
    asked: AtomicU64,
}

impl Loads {
    pub(super) fn before(behind: Arc<dyn Engine>) -> Self {
        Loads { behind, asked: AtomicU64::new(0) }
    }

    pub(super) fn so_far(&self) -> u64 {
        self.asked.load(Relaxed)
    }
}

impl Engine for Loads {
    fn here(&self, question: &Question) -> Option<Answer> {
        let answer = self.behind.here(question)?;
        self.asked.fetch_add(1, Relaxed);
        Some(answer)
    }

    fn submit(&self, query: Query, promise: Promise) {
        self.asked.fetch_add(1, Relaxed);
        self.behind.submit(query, promise);
    }
}
