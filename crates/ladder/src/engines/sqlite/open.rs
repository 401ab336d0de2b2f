//! Opening the file: whose it is, whether another program has it, whether its tables are ours. Everything that can be
//! wrong with it is said here, with its path, the reason and what to do.

use super::PATIENCE;
use crate::engines::migrations::{self, SQLITE, SchemaError};
use rusqlite::{Connection, Error, ErrorCode};
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

/// What SQLite's header says of ours: `blnk`.
const APPLICATION: i32 = 0x626c_6e6b;

/// How long opening waits for a program that holds the file.
const HELD: std::time::Duration = std::time::Duration::from_secs(2);

/// Every part of the schema as it was written down, but for what SQLite makes by itself.
const SHAPE: &str = "SELECT coalesce(group_concat(replace(sql, char(10), ' '), char(10)), '')
    FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql)";

/// Why a file cannot serve as the store.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system would not let us.
    #[error("cannot open {0} ({1}): check the path and its permissions, the folder's too")]
    Io(PathBuf, io::Error),
    /// Nothing that keeps bytes.
    #[error("{0} is no file: choose a path where a file is, or where nothing is")]
    NotAFile(PathBuf),
    /// Another program has it for itself.
    #[error("{0} is locked by another program: end that one, or choose another file")]
    InUse(PathBuf),
    /// There is no room to make it.
    #[error("there is no space left for {0}: make room, or choose another disk")]
    Full(PathBuf),
    /// Another program's file; it was not changed.
    #[error("{0} is no database of SQLite's: choose another file, or move this one away")]
    NotADatabase(PathBuf),
    /// The file system cannot do what a log needs.
    #[error(
        "{0} cannot have a write-ahead log (its mode stays `{1}`): choose a disk of this machine"
    )]
    NoLog(PathBuf, String),
    /// Its tables are not as the migrations of this program make them.
    #[error("{0}: {1}")]
    Schema(PathBuf, SchemaError),
    /// In SQLite's words.
    #[error("cannot open {0} ({1}): check the file, its folder and the space on the disk")]
    Failed(PathBuf, Error),
}

/// The first connection to the file, which is made if it is not there. Nothing is changed in another program's.
pub(super) fn first(path: &Path) -> Result<Connection, OpenError> {
    only_a_file(path)?;
    let failed = |error| meaning(path, error);
    let mut connection = Connection::open(path).map_err(failed)?;
    connection.busy_timeout(HELD).map_err(failed)?;
    migrate(&mut connection).map_err(failed)?.map_err(|why| OpenError::Schema(path.into(), why))?;
    let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0));
    let mode: String = mode.map_err(failed)?;
    if mode != "wal" {
        return Err(OpenError::NoLog(path.into(), mode));
    }
    set(connection, "FULL").map_err(failed)
}

/// One more connection to it, for what need not be on the disk.
pub(super) fn another(path: &Path) -> Result<Connection, OpenError> {
    let connection = Connection::open(path).and_then(|connection| set(connection, "NORMAL"));
    connection.map_err(|error| meaning(path, error))
}

fn set(connection: Connection, synchronous: &str) -> rusqlite::Result<Connection> {
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

/// SQLite says only that it cannot open a file; the system says why.
fn only_a_file(path: &Path) -> Result<(), OpenError> {
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(OpenError::NotAFile(path.into())); // before it is opened: that may do something to a device
    }
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    opened.map(drop).map_err(|why| OpenError::Io(path.into(), why))
}

/// Applies the migrations that the file has not, and refuses what they did not make. Which it has, `user_version` says.
fn migrate(connection: &mut Connection) -> rusqlite::Result<Result<(), SchemaError>> {
    super::transact(connection, |links| {
        let (applied, found) = (version(links)?, shape(links)?);
        if applied > SQLITE.len() {
            return Ok(Err(SchemaError::Newer { there: applied, here: SQLITE.len() }));
        }
        let checked = match applied {
            0 if found.is_empty() => Ok(()),
            0 => Err(SchemaError::Foreign(found.replace('\n', "; "))),
            _ => migrations::compare(&found, &expected(applied)?),
        };
        match checked {
            Ok(()) => apply(links, applied..SQLITE.len()).map(Ok),
            wrong => Ok(wrong),
        }
    })
}

/// What the first migrations make, from their making it in memory.
fn expected(applied: usize) -> rusqlite::Result<String> {
    let scratch = Connection::open_in_memory()?;
    apply(&scratch, 0..applied)?;
    shape(&scratch)
}

fn apply(links: &Connection, which: std::ops::Range<usize>) -> rusqlite::Result<()> {
    for number in which {
        links.execute_batch(SQLITE[number].sql)?;
        links.pragma_update(None, "user_version", number as i64 + 1)?;
        links.pragma_update(None, "application_id", APPLICATION)?;
    }
    Ok(())
}

/// Migrations applied to it; none to a file whose version another program counts.
fn version(links: &Connection) -> rusqlite::Result<usize> {
    let number = |name| links.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (version, application) = (number("user_version")?, number("application_id")?);
    Ok(if application == APPLICATION { version.unsigned_abs() as usize } else { 0 })
}

fn shape(links: &Connection) -> rusqlite::Result<String> {
    links.query_row(SHAPE, [], |row| row.get(0))
}

/// What it means that opening failed.
fn meaning(path: &Path, error: Error) -> OpenError {
    let path = path.into();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse(path),
        Some(ErrorCode::NotADatabase) => OpenError::NotADatabase(path),
        Some(ErrorCode::DiskFull) => OpenError::Full(path),
        _ => OpenError::Failed(path, error),
    }
}
