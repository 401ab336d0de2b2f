//! Opening the file: whose it is, whether another process has it, whether it is whole.
//!
//! Everything that can be wrong with a file is said here, with its path, the reason and what to do.

use super::disk::{OnFile, Seam};
use redb::{Database, Durability, ReadableDatabase, TableDefinition, TableError, TableHandle};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// Code → (clicks, target). The only table: a second index would be paid for in every commit.
pub(super) const LINKS: TableDefinition<'_, &str, (u64, &str)> = TableDefinition::new("links");

/// The first bytes of every redb file.
const MAGIC: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";

/// Memory for pages, in bytes. redb's own choice is 1 GiB.
const CACHE: usize = 64 << 20;

/// Why a file cannot serve as the store.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{0} is in use by another process: stop that one, or choose another file")]
    InUse(PathBuf),
    /// Nothing that keeps bytes; it was not touched.
    #[error("{0} is {1} and no file: choose a path where a file is, or where nothing is")]
    NotAFile(PathBuf, &'static str),
    /// The store leaves no empty file behind, so what was in this one is lost.
    #[error("{0} is empty, and a store never is: restore a copy, or remove it to begin a new one")]
    Emptied(PathBuf),
    /// The file of another program; it was not changed.
    #[error("{0} is not a database of links ({1}): choose another file, or move this one away")]
    Foreign(PathBuf, String),
    /// It was, and its checksums do not hold any more.
    #[error("{0} is damaged ({1}): move it away and restore a copy")]
    Damaged(PathBuf, String),
    /// The system would not let us.
    #[error("cannot open {0} ({1}): check the path, its permissions and the space on the disk")]
    Io(PathBuf, io::Error),
}

/// Opens the file and takes its lock, which lives as long as the disk. A file that is missing is made first, under
/// another name, so that no crash leaves half a database under this one.
pub(super) fn file(path: &Path) -> Result<OnFile, OpenError> {
    let broken = |error| OpenError::Io(path.into(), error);
    match only_a_file(path)? {
        Some(0) => return Err(OpenError::Emptied(path.into())),
        Some(_) => return locked(path, false),
        None => {}
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let unfinished = Path::new(&unfinished);
    only_a_file(unfinished)?;
    let seam = Seam::over(Arc::new(locked(unfinished, true)?));
    drop(database(&seam, unfinished)?);
    fs::rename(unfinished, path).map_err(broken)?;
    drop(seam); // the lock under the old name, and only now
    locked(path, false)
}

/// How long the file at `path` is, or a link's file; `None` if nothing is there. Anything else is refused before it is
/// opened: opening a device may do something, and renaming a database over one certainly does.
fn only_a_file(path: &Path) -> Result<Option<u64>, OpenError> {
    let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let what = match fs::metadata(path) {
        Ok(found) if found.is_file() => return Ok(Some(found.len())),
        Ok(found) => kind(found.file_type()),
        Err(error) if missing(&error) && fs::symlink_metadata(path).is_ok() => {
            "a link that leads nowhere"
        }
        Err(error) if missing(&error) => return Ok(None),
        Err(error) => return Err(OpenError::Io(path.into(), error)),
    };
    Err(OpenError::NotAFile(path.into(), what))
}

#[cfg(unix)]
fn kind(found: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match found {
        _ if found.is_dir() => "a folder",
        _ if found.is_fifo() => "a named pipe",
        _ if found.is_socket() => "a socket",
        _ if found.is_block_device() || found.is_char_device() => "a device",
        _ => "something else",
    }
}

#[cfg(not(unix))]
fn kind(found: fs::FileType) -> &'static str {
    if found.is_dir() { "a folder" } else { "something else" }
}

fn locked(path: &Path, make: bool) -> Result<OnFile, OpenError> {
    let broken = |error| OpenError::Io(path.into(), error);
    let mut options = OpenOptions::new();
    let mut file =
        options.read(true).write(true).create(make).truncate(false).open(path).map_err(broken)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Err(OpenError::InUse(path.into())),
        Err(TryLockError::Error(error)) => return Err(broken(error)),
        Ok(()) if make => file.set_len(0).map_err(broken)?, // what a crash left here was never used
        Ok(()) => {}
    }
    if !is_empty_or_redb(&mut file).map_err(broken)? {
        let why = "it does not begin as one".into();
        return Err(OpenError::Foreign(path.into(), why));
    }
    trust_only_the_disk(&file, path).map_err(broken)?;
    OnFile::new(file).map_err(broken)
}

fn is_empty_or_redb(file: &mut File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(start.is_empty() || start == MAGIC)
}

/// A killed process may have left pages in memory that no fsync has confirmed, and after a failed
/// fsync such pages look clean. Write out what is dirty, drop what is cached, and the checksums are
/// then verified against the disk. A new file is lasting only once its folder is.
fn trust_only_the_disk(file: &File, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    #[cfg(target_os = "linux")]
    let _advice = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    #[cfg(unix)]
    File::open(folder(path))?.sync_all()?;
    Ok(())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A database over `seam`, every checksum of it verified: redb trusts a file that was closed
/// cleanly and may panic if it was changed since. The price is one pass over the file.
pub(super) fn database(seam: &Seam, name: &Path) -> Result<Database, OpenError> {
    catch_unwind(AssertUnwindSafe(|| checked(seam)))
        .unwrap_or_else(|_panic| Err(redb::Error::Corrupted("redb panicked over it".into())))
        .map_err(|error| explain(error, name))
}

fn checked(seam: &Seam) -> Result<Database, redb::Error> {
    let database = Database::builder()
        .set_cache_size(CACHE)
        .set_check_integrity_on_open(true)
        .create_with_backend(seam.clone())?;
    match database.begin_read()?.open_table(LINKS) {
        Err(TableError::TableDoesNotExist(_)) => create_table(&database)?,
        other => drop(other?),
    }
    Ok(database)
}

/// Creates our table in an empty database, and in no other: tables without ours are another program's.
fn create_table(database: &Database) -> Result<(), redb::Error> {
    if let Some(table) = database.begin_read()?.list_tables()?.next() {
        return Err(redb::Error::TableExists(table.name().into()));
    }
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    transaction.open_table(LINKS)?;
    transaction.commit()?;
    Ok(())
}

fn explain(error: redb::Error, name: &Path) -> OpenError {
    use redb::Error;
    let name = name.to_path_buf();
    match error {
        Error::DatabaseAlreadyOpen => OpenError::InUse(name),
        Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            OpenError::Foreign(name, error.to_string())
        }
        // The file ends where pages should be.
        Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            OpenError::Damaged(name, "it was cut short".into())
        }
        Error::Io(error) => OpenError::Io(name, error),
        Error::TableExists(table) => {
            OpenError::Foreign(name, format!("it holds the table {table} and no links"))
        }
        error @ (Error::TableTypeMismatch { .. }
        | Error::TableIsMultimap(_)
        | Error::TypeDefinitionChanged { .. }
        | Error::UpgradeRequired(_)) => OpenError::Foreign(name, error.to_string()),
        error => OpenError::Damaged(name, error.to_string()),
    }
}
