//! What an engine is compared with: the same PostgreSQL as a `Store`, asked by one reader and one committer, each with a
//! connection on which it waits for every answer. All else is as in the ladder's own `serve`, but for its
//! bound on what waits.
//!
//! `cargo run -p brigade-ladder --example two_threads -- serve --store postgres://USER@HOST/DATABASE`; the table must be
//! there, as `brigade serve` makes it.

use anyhow::Context;
use brigade_core::blink::database::{Counted, Database, OnThreads};
use brigade_core::blink::stores::{Store, StoreError};
use brigade_core::blink::{Link, Listing};
use brigade_core::trace::Recorder;
use brigade_server::Serve;
use clap::Parser;
use postgres::{Client, NoTls, Row, Statement};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Parser)]
enum Cli {
    /// As `brigade serve`
    Serve(Serve),
}

fn main() -> anyhow::Result<()> {
    let Cli::Serve(asked) = Cli::parse();
    brigade_server::run(&asked, |url| {
        let off = Recorder::off();
        let store = Arc::new(Table::open(url).context("--store")?);
        let threads = Arc::new(OnThreads::start(store, &off)?);
        Ok(Database::over(Arc::new(Counted::start(threads, &off)?)))
    })
}

/// A table that is asked by two threads.
struct Table {
    reads: Mutex<Session>,
    writes: Mutex<Session>,
}

struct Session {
    client: Client,
    find: Statement,
    insert: Statement,
    delete: Statement,
    count: Statement,
}

impl Table {
    fn open(url: &str) -> Result<Table, postgres::Error> {
        Ok(Table {
            reads: Mutex::new(Session::open(url)?),
            writes: Mutex::new(Session::open(url)?),
        })
    }
}

impl Session {
    fn open(url: &str) -> Result<Session, postgres::Error> {
        let mut client = Client::connect(url, NoTls)?;
        Ok(Session {
            find: client.prepare("SELECT code, url, clicks FROM links WHERE code = $1")?,
            insert: client.prepare("INSERT INTO links (code, url, clicks) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")?,
            delete: client.prepare("DELETE FROM links WHERE code = $1")?,
            count: client.prepare(
                "UPDATE links SET clicks = clicks + told.more
                 FROM unnest($1::text[], $2::bigint[]) AS told (code, more) WHERE links.code = told.code",
            )?,
            client,
        })
    }

    /// Asks the statement for each of these, in one transaction: how many rows it changed.
    fn change(
        &mut self,
        statement: Statement,
        all: &[Vec<&(dyn postgres::types::ToSql + Sync)>],
    ) -> Result<Vec<u64>, StoreError> {
        let mut group = self.client.transaction().map_err(failed)?;
        let changed =
            all.iter().map(|each| group.execute(&statement, each)).collect::<Result<_, _>>();
        changed.and_then(|changed| group.commit().map(|()| changed)).map_err(failed)
    }
}

fn failed(error: postgres::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

fn link(row: &Row) -> Link {
    Link { code: row.get(0), url: row.get(1), clicks: row.get::<_, i64>(2).unsigned_abs() }
}

fn lock(session: &Mutex<Session>) -> std::sync::MutexGuard<'_, Session> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Table")
    }
}

impl Store for Table {
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>> {
        let mut session = lock(&self.writes);
        let clicks: Vec<i64> = links.iter().map(|link| link.clicks.cast_signed()).collect();
        let all: Vec<_> = links
            .iter()
            .zip(&clicks)
            .map(|(link, clicks)| {
                vec![&link.code as &(dyn postgres::types::ToSql + Sync), &link.url, clicks]
            })
            .collect();
        let statement = session.insert.clone();
        let verdict = |changed| if changed == 0 { Err(StoreError::Taken) } else { Ok(()) };
        match session.change(statement, &all) {
            Ok(changed) => changed.into_iter().map(verdict).collect(),
            Err(why) => vec![Err(why); links.len()],
        }
    }

    fn find(&self, code: &str) -> Result<Option<Link>, StoreError> {
        let session = &mut *lock(&self.reads);
        let row = session.client.query_opt(&session.find, &[&code]).map_err(failed)?;
        Ok(row.as_ref().map(link))
    }

    fn count(&self, clicks: &[(String, u64)]) -> Result<(), StoreError> {
        let session = &mut *lock(&self.reads);
        let (codes, more): (Vec<&str>, Vec<i64>) =
            clicks.iter().map(|(code, more)| (code.as_str(), more.cast_signed())).unzip();
        session.client.execute(&session.count, &[&codes, &more]).map(drop).map_err(failed)
    }

    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>> {
        let mut session = lock(&self.writes);
        let all: Vec<_> =
            codes.iter().map(|code| vec![code as &(dyn postgres::types::ToSql + Sync)]).collect();
        let statement = session.delete.clone();
        match session.change(statement, &all) {
            Ok(changed) => changed.into_iter().map(|changed| Ok(changed > 0)).collect(),
            Err(why) => vec![Err(why); codes.len()],
        }
    }

    fn list(&self, _: &Listing) -> Result<Vec<Link>, StoreError> {
        Err(StoreError::Failed("no listing is measured".into()))
    }

    fn waits(&self) -> bool {
        true
    }
}
