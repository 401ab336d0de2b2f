//! SQLite as a store: links in one file, in the process, with a write-ahead log beside it (`-wal`).
//!
//! What is promised, and what is not:
//! * An insert or delete that returned `Ok` survives `kill -9` and a power cut: its commit is in the log and fsynced
//!   (`synchronous=FULL`). With `NORMAL` the log would be synced at a checkpoint only: `kill -9` would still lose nothing,
//!   since the kernel has what was written, and a power cut would lose the last commits, acknowledged ones among them.
//! * Clicks are written with `NORMAL`, on a connection of their own, since no answer promises them.
//! * Other programs may read and write the same file. One writes at a time; a write that waits for another longer than
//!   [`PATIENCE`] is told to come back ([`StoreError::Busy`]).
//! * A full disk refuses writes with [`StoreError::Full`], and reads go on.
//!
//! Behind [`OnThreads`](brigade_core::blink::database::OnThreads) all writes that wait share one commit.

mod open;

use brigade_core::blink::stores::{Store, StoreError};
use brigade_core::blink::{Link, Listing, Page, Sort};
pub use open::OpenError;
use rusqlite::{
    Connection, Error, ErrorCode, OptionalExtension, Params, Row, TransactionBehavior, params,
};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a statement waits for another program's write.
const PATIENCE: Duration = Duration::from_secs(5);
/// Seconds after which it makes sense to ask again.
const RETRY: u32 = 1;

const INSERT: &str =
    "INSERT INTO links (code, url, clicks) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
const DELETE: &str = "DELETE FROM links WHERE code = ?1";
const FIND: &str = "SELECT code, url, clicks FROM links WHERE code = ?1";
const COUNT: &str = "UPDATE links SET clicks = clicks + ?2 WHERE code = ?1";
const FOLLOW: &str = "UPDATE links SET clicks = clicks + 1 WHERE code = ?1 RETURNING url";
/// After ?1, at most ?2 of them.
const BY_CODE: &str = "
    SELECT code, url, clicks FROM links WHERE ?1 IS NULL OR code > ?1 ORDER BY code LIMIT ?2";
/// The same by clicks, most first; ?3 are the clicks at the place.
const BY_CLICKS: &str = "
    SELECT code, url, clicks FROM links
    WHERE ?1 IS NULL OR clicks < ?3 OR clicks = ?3 AND code > ?1
    ORDER BY clicks DESC, code LIMIT ?2";

/// Links in a file of SQLite's.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    writers: Mutex<Writers>,
    reader: Mutex<Connection>,
}

/// Held together: SQLite has one write at a time, and waits for another by sleeping.
#[derive(Debug)]
struct Writers {
    /// `synchronous=FULL`: a commit returns after its fsync.
    links: Connection,
    /// `synchronous=NORMAL`: a commit returns after its write.
    clicks: Connection,
}

impl Sqlite {
    /// Opens the file at `path`, or creates it, and applies the migrations that it has not.
    ///
    /// # Errors
    /// Each names the path, the reason and what to do.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let (links, clicks) = (open::first(path)?, open::another(path)?);
        let reader = Mutex::new(open::another(path)?);
        Ok(Sqlite { path: path.into(), writers: Mutex::new(Writers { links, clicks }), reader })
    }

    /// Does the same for each of `all` in one commit.
    fn write_each<I, T: Clone>(
        &self,
        all: &[I],
        sql: &str,
        one: impl Fn(&mut rusqlite::CachedStatement<'_>, &I) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let done = transact(&mut lock(&self.writers).links, |links| {
            let mut statement = links.prepare_cached(sql)?;
            all.iter().map(|item| one(&mut statement, item)).collect()
        });
        done.map_err(|error| self.meaning(&error))
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        work(&lock(&self.reader)).map_err(|error| self.meaning(&error))
    }

    /// What an error means to those who ask.
    fn meaning(&self, error: &Error) -> StoreError {
        let path = self.path.display();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                StoreError::Busy { retry_after: RETRY }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Broken(
                format!("{path} is damaged ({error}): move it away and restore a copy"),
            ),
            _ => StoreError::Failed(format!("{path}: {error}")),
        }
    }
}

/// Takes the write lock before it reads anything: a transaction that reads first may find that it cannot write any more.
fn transact<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

/// A panic elsewhere leaves a connection whole: its transaction is rolled back when that is dropped.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for Sqlite {
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>> {
        let rows = self.write_each(links, INSERT, |insert, Link { code, url, clicks }| {
            insert.execute(params![code, url, signed(*clicks)])
        });
        let verdict = |rows| if rows == 0 { Err(StoreError::Taken) } else { Ok(()) };
        each(links.len(), rows, verdict)
    }

    fn find(&self, code: &str) -> Result<Option<Link>, StoreError> {
        self.read(|links| links.prepare_cached(FIND)?.query_row([code], link).optional())
    }

    fn count(&self, clicks: &[(String, u64)]) -> Result<(), StoreError> {
        let counted = transact(&mut lock(&self.writers).clicks, |links| {
            let mut count = links.prepare_cached(COUNT)?;
            for (code, more) in clicks {
                count.execute(params![code, signed(*more)])?;
            }
            Ok(())
        });
        counted.map_err(|error| self.meaning(&error))
    }

    fn follow(&self, code: &str) -> Result<Option<String>, StoreError> {
        let followed = transact(&mut lock(&self.writers).clicks, |links| {
            links.prepare_cached(FOLLOW)?.query_row([code], |row| row.get(0)).optional()
        });
        followed.map_err(|error| self.meaning(&error))
    }

    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>> {
        let rows = self.write_each(codes, DELETE, |delete, code| delete.execute([code]));
        each(codes.len(), rows, |rows| Ok(rows > 0))
    }

    /// In the order of codes it reads no further than the page; by clicks it sorts every link.
    fn list(&self, listing: &Listing) -> Result<Vec<Link>, StoreError> {
        let after = listing.after.as_ref().map(|at| &at.code);
        let clicks = signed(listing.after.as_ref().map_or(0, |at| at.clicks));
        // Of links to one host it is not known beforehand how many are to be looked at.
        let limit = if listing.host.is_some() { -1 } else { signed(listing.limit as u64) };
        self.read(|links| match listing.sort {
            Sort::Code => page(links, listing, BY_CODE, params![after, limit]),
            Sort::Clicks => page(links, listing, BY_CLICKS, params![after, limit, clicks]),
        })
    }

    fn waits(&self) -> bool {
        true
    }
}

/// Rows in the order that is asked for, until the page is full.
fn page(
    links: &Connection,
    listing: &Listing,
    sql: &str,
    with: impl Params,
) -> rusqlite::Result<Vec<Link>> {
    let mut page = Page::new(listing);
    let mut select = links.prepare_cached(sql)?;
    let mut rows = select.query(with)?;
    while !page.is_full() {
        let Some(row) = rows.next()? else { break };
        let Link { code, url, clicks } = link(row)?;
        page.offer(&code, &url, clicks);
    }
    Ok(page.into_links())
}

/// The verdicts of a group from the rows that each of it changed.
fn each<T: Clone>(
    length: usize,
    rows: Result<Vec<usize>, StoreError>,
    verdict: impl Fn(usize) -> Result<T, StoreError>,
) -> Vec<Result<T, StoreError>> {
    match rows {
        Ok(rows) => rows.into_iter().map(verdict).collect(),
        Err(error) => vec![Err(error); length],
    }
}

fn link(row: &Row<'_>) -> rusqlite::Result<Link> {
    let clicks: i64 = row.get(2)?;
    Ok(Link { code: row.get(0)?, url: row.get(1)?, clicks: clicks.unsigned_abs() })
}

/// SQLite has no unsigned numbers; so many clicks there are not.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
