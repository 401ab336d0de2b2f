//! The databases that a cache stands before, each with the same links, and what counts how often one is asked.

use super::found::Behind;
use super::stream::{code, url};
use crate::engines::{Postgres, Sqlite, ask};
use crate::ground::Means;
use brigade_core::blink::Link;
use brigade_core::blink::database::{
    Answer, Delay, Delayed, Engine, Local, Promise, Query, Question, ServiceTime,
};
use brigade_core::blink::stores::Store;
use brigade_core::trace::Recorder;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
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
        Behind::Sqlite => return sqlite(&means.folder, links),
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

/// SQLite as most programs use it: in the process, on the thread that asks.
fn sqlite(folder: &Path, links: usize) -> anyhow::Result<Arc<dyn Engine>> {
    let file = folder.join("cache.sqlite");
    if file.exists() {
        fs::remove_file(&file)?;
    }
    let store = Sqlite::open(&file)?;
    let links: Vec<Link> =
        (0..links).map(|link| Link { code: code(link), url: url(link), clicks: 0 }).collect();
    store.insert(&links).into_iter().collect::<Result<Vec<()>, _>>()?;
    Ok(Arc::new(Local::over(Arc::new(store))))
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
