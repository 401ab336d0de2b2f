//! Links in one file, each kept from the moment it is acknowledged: through `kill -9`, through
//! power loss, through a full disk.
//!
//! The engine is redb 4.6: three crates, pure Rust, one file, ordered transactions, and a storage seam that tests can cut.
//! The price is a slow single commit, since a commit copies the path from leaf to root; group commit hides that, because
//! 64 writers share one (`benches/stores.rs` measures both).
//!
//! What is promised, and what is not:
//! * An insert or delete that returned `Ok` has been fsynced.
//! * Clicks are counted in memory and go along with later commits and the clean close. A crash loses
//!   those counted since; and while a commit takes some along, an answer may not count them yet.
//! * A full disk refuses writes with [`StoreError::Full`], reads go on, and writes recover when there
//!   is room again: for the file to double, which is how redb grows.
//! * After a failed fsync, write or read nothing is answered until a restart: an fsync repeated on
//!   the same pages would say "fine" about data that is gone.
//! * Damage done to the file from outside is found when it is opened, since every page in use has a
//!   checksum, and not while it is open. One kind cannot be told: after a crash, damage to the last
//!   commit looks like a commit that was cut short, and redb goes back to the one before.

mod commit;
mod disk;
mod opening;

use super::{Store, StoreError};
use crate::blink::{Link, Listing, Page, Sort};
use commit::{Clicks, Done, Links, Wrote, insert_one, transact};
use disk::{Seam, Trouble};
use opening::LINKS;
pub use opening::OpenError;
use redb::{Database, ReadableDatabase, StorageBackend};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard};

/// Clicks that go along with one commit, at most: a commit must not become slow for their sake.
const CLICKS: usize = 256;

/// Links in a file of redb's.
#[derive(Debug)]
pub struct Redb {
    name: PathBuf,
    seam: Seam,
    /// `None` while there is no room even to open it again.
    database: RwLock<Option<Database>>,
    /// Held for the whole of a write, with the repair that it may end in.
    writing: Mutex<()>,
    /// Clicks that no commit has taken along yet.
    clicks: Mutex<Clicks>,
}

impl Redb {
    /// Opens the file at `path`, or creates it. Verifies the whole file.
    ///
    /// # Errors
    /// Each names the path, the reason and what to do.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::over(Arc::new(opening::file(path)?), path)
    }

    /// As [`Redb::open`], over any storage; `name` is for messages. This is where tests cut.
    ///
    /// # Errors
    /// As [`Redb::open`].
    pub fn over(disk: Arc<dyn StorageBackend>, name: &Path) -> Result<Self, OpenError> {
        let seam = Seam::over(disk);
        let database = opening::database(&seam, name)?;
        Ok(Redb {
            name: name.into(),
            seam,
            database: RwLock::new(Some(database)),
            writing: Mutex::new(()),
            clicks: Mutex::default(),
        })
    }

    fn attempt<T>(&self, work: impl FnOnce(&Database) -> Done<T>) -> Done<T> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        work(database.as_ref().ok_or(redb::Error::DatabaseClosed)?)
    }

    /// Reads, and once again if a writer's full disk has just closed the database under it.
    fn read<T>(&self, work: impl Fn(&Database) -> Done<T>) -> Result<T, StoreError> {
        if let Ok(found) = self.attempt(&work) {
            return Ok(found);
        }
        let _turn = lock(&self.writing); // the thread that repairs holds this
        self.attempt(&work).or_else(|error| {
            let why = self.mend(error);
            self.attempt(&work).map_err(|_still| why)
        })
    }

    /// Writes, with whatever clicks fit into the commit. `Ok` means fsynced.
    fn write<T>(&self, work: impl FnOnce(&mut Links<'_>) -> Wrote<T>) -> Result<T, StoreError> {
        let _turn = lock(&self.writing);
        if self.attempt(|_| Ok(())).is_err() {
            self.mend(redb::Error::DatabaseClosed);
        }
        let clicks = self.some_clicks();
        self.attempt(|database| transact(database, &clicks, work)).map_err(|error| {
            for (code, more) in clicks {
                *lock(&self.clicks).entry(code).or_default() += more;
            }
            self.mend(error)
        })
    }

    /// Writes them all in one commit, each with its own verdict; `changed` is that of one which changed
    /// anything.
    fn write_each<I, T: Clone + PartialEq>(
        &self,
        all: &[I],
        changed: &Result<T, StoreError>,
        one: impl Fn(&mut Links<'_>, &I) -> Done<Result<T, StoreError>>,
    ) -> Vec<Result<T, StoreError>> {
        let each = |links: &mut Links<'_>| {
            let verdicts = all.iter().map(|item| one(links, item)).collect::<Done<Vec<_>>>()?;
            let changed = verdicts.contains(changed);
            Ok((verdicts, changed))
        };
        self.write(each).unwrap_or_else(|error| vec![Err(error); all.len()])
    }

    /// Whether it makes sense to try. A delete is tried anyway: it may fit where an insert did not.
    fn has_room(&self) -> bool {
        let _turn = lock(&self.writing);
        self.seam.has_room()
    }

    fn some_clicks(&self) -> Clicks {
        let mut all = lock(&self.clicks);
        if all.len() <= CLICKS {
            return std::mem::take(&mut *all);
        }
        let codes: Vec<String> = all.keys().take(CLICKS).cloned().collect();
        let some = codes.into_iter().filter_map(|code| all.remove_entry(&code));
        some.collect()
    }

    /// What an error means, and the way back if there is one. Only who holds `writing` may ask.
    fn mend(&self, error: redb::Error) -> StoreError {
        match (self.seam.trouble(), error) {
            (Trouble::Fault(why), _) => {
                *self.handle() = None; // or redb would still answer from its cache
                let name = self.name.display();
                StoreError::Broken(format!(
                    "{why}; {name} answers nothing more: look at the disk, then restart"
                ))
            }
            (Trouble::Full(_), _) | (_, redb::Error::DatabaseClosed) => self.reopen(),
            (Trouble::None, error) => StoreError::Failed(error.to_string()),
        }
    }

    /// redb answers nothing after an I/O error, so that reads go on only over a new handle. Opening
    /// verifies the file and goes back to the last commit, and takes no new space.
    fn reopen(&self) -> StoreError {
        let mut database = self.handle();
        *database = None; // the old handle must be gone before the new one
        match opening::database(&self.seam, &self.name) {
            Ok(new) => *database = Some(new),
            Err(OpenError::Io(..)) => {}
            Err(error) => return StoreError::Failed(error.to_string()),
        }
        StoreError::Full
    }

    fn handle(&self) -> RwLockWriteGuard<'_, Option<Database>> {
        self.database.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn clicks_of(&self, code: &str) -> u64 {
        lock(&self.clicks).get(code).copied().unwrap_or(0)
    }
}

/// A panic elsewhere leaves these whole: every change to them is a single call.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for Redb {
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>> {
        if self.has_room() {
            self.write_each(links, &Ok(()), insert_one)
        } else {
            vec![Err(StoreError::Full); links.len()]
        }
    }

    fn find(&self, code: &str) -> Result<Option<Link>, StoreError> {
        self.read(|database| {
            let links = database.begin_read()?.open_table(LINKS)?;
            let found = links.get(code)?;
            Ok(found.map(|link| Link {
                code: code.into(),
                url: link.value().1.into(),
                clicks: link.value().0 + self.clicks_of(code),
            }))
        })
    }

    fn count(&self, clicks: &[(String, u64)]) -> Result<(), StoreError> {
        for (code, more) in clicks {
            if self.find(code)?.is_some() {
                *lock(&self.clicks).entry(code.clone()).or_default() += more;
            }
        }
        Ok(())
    }

    fn follow(&self, code: &str) -> Result<Option<String>, StoreError> {
        let found = self.find(code)?;
        Ok(found.map(|link| {
            *lock(&self.clicks).entry(link.code).or_default() += 1;
            link.url
        }))
    }

    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>> {
        let delete_one =
            |links: &mut Links<'_>, code: &&str| Ok(Ok(links.remove(*code)?.is_some()));
        let verdicts = self.write_each(codes, &Ok(true), delete_one);
        for (code, verdict) in codes.iter().zip(&verdicts) {
            if verdict.is_ok() {
                lock(&self.clicks).remove(*code);
            }
        }
        verdicts
    }

    /// In the order of codes it reads no further than the page; by clicks it reads every link.
    fn list(&self, listing: &Listing) -> Result<Vec<Link>, StoreError> {
        self.read(|database| {
            let links = database.begin_read()?.open_table(LINKS)?;
            let by_code = listing.sort == Sort::Code;
            let start = match &listing.after {
                Some(at) if by_code => Bound::Excluded(at.code.as_str()),
                _ => Bound::Unbounded,
            };
            let mut page = Page::new(listing);
            for link in links.range::<&str>((start, Bound::Unbounded))? {
                let (code, value) = link?;
                let (clicks, url) = value.value();
                let clicks = clicks + self.clicks_of(code.value());
                page.offer(code.value(), url, clicks);
                if by_code && page.is_full() {
                    break;
                }
            }
            Ok(page.into_links())
        })
    }

    fn waits(&self) -> bool {
        true
    }
}

impl Drop for Redb {
    /// The clean close: the clicks are written, then redb writes that nothing needs repair.
    fn drop(&mut self) {
        let clicks = std::mem::take(&mut *lock(&self.clicks));
        let _lost = self.attempt(|database| transact(database, &clicks, |_| Ok(((), false))));
    }
}
