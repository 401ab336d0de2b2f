//! Below redb: the file it writes to, and a seam that remembers what the disk refused.
//!
//! Tests put another disk under the seam and cut it at every write and every fsync. It refuses to
//! know links and transactions.

use redb::StorageBackend;
use redb::backends::FileBackend;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A real file. Space is reserved when the file grows, so a full disk is found where redb can still
/// turn back, and not in the middle of writing pages.
#[derive(Debug)]
pub(super) struct OnFile {
    pages: FileBackend,
    file: File,
}

impl OnFile {
    /// Reads and writes `file`, whose lock the caller holds.
    ///
    /// # Errors
    /// The system has no descriptor left for a second handle.
    pub(super) fn new(file: File) -> io::Result<Self> {
        let pages = FileBackend::new(file.try_clone()?).map_err(io::Error::other)?;
        Ok(OnFile { pages, file })
    }

    /// Reserves the bytes up to `len`. A file system that cannot reserve finds itself full later, in
    /// a write: redb then turns back less cheaply, and nothing acknowledged is lost either.
    #[cfg(target_os = "linux")]
    fn reserve(&self, len: u64) -> io::Result<()> {
        use rustix::fs::{FallocateFlags, fallocate};
        let old = self.file.metadata()?.len();
        if len <= old {
            return Ok(());
        }
        match fallocate(&self.file, FallocateFlags::empty(), old, len - old) {
            Ok(()) | Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => Ok(()),
            Err(error) => {
                self.file.set_len(old)?; // give back what was reserved before the disk was full
                Err(error.into())
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn reserve(&self, _len: u64) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for OnFile {
    /// Closing is not enough: a process that is just being started holds a copy of every descriptor until it runs its
    /// own program, and with it the lock.
    fn drop(&mut self) {
        let _gone = self.file.unlock();
    }
}

impl StorageBackend for OnFile {
    fn len(&self) -> io::Result<u64> {
        self.pages.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.pages.read(offset, out)
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.reserve(len)?;
        self.pages.set_len(len)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.pages.sync_data()
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.pages.write(offset, data)
    }
}

/// What the disk refused. redb answers every call after an I/O error with "previous I/O error", so
/// the first cause must be remembered here to decide whether going on is safe.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// Space, for a file of this length (0: for a write inside it).
    Full(u64),
    /// Something else, in words. After a failed fsync it is not known what is on the disk, and a
    /// second fsync would say "fine" about pages that were dropped (PostgreSQL learnt this in
    /// 2018: <https://wiki.postgresql.org/wiki/Fsync_Errors>). So this is never overwritten.
    Fault(String),
}

/// Stands between redb and the disk. Clones share the disk, so a failed database can be dropped and
/// another opened over it.
#[derive(Clone, Debug)]
pub(super) struct Seam {
    disk: Arc<dyn StorageBackend>,
    trouble: Arc<Mutex<Trouble>>,
}

impl Seam {
    pub(super) fn over(disk: Arc<dyn StorageBackend>) -> Self {
        Seam { disk, trouble: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn trouble(&self) -> Trouble {
        self.lock().clone()
    }

    /// Whether there is room for what was refused last. Asks the disk itself, at the price of one
    /// system call, where trying again would cost redb a repair. Only a writer may call this.
    pub(super) fn has_room(&self) -> bool {
        let Trouble::Full(len) = self.trouble() else {
            return true;
        };
        let room = self.disk.len().and_then(|now| {
            self.disk.set_len(len.max(now))?;
            self.disk.set_len(now)
        });
        if room.is_ok() {
            *self.lock() = Trouble::None;
        }
        room.is_ok()
    }

    fn note<T>(&self, result: io::Result<T>, what: &str, len: u64) -> io::Result<T> {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        if let Err(error) = &result {
            let mut trouble = self.lock();
            match (&*trouble, error.kind()) {
                (Trouble::Fault(_), _) => {}
                (_, StorageFull | QuotaExceeded | FileTooLarge) if what != "fsync" => {
                    *trouble = Trouble::Full(len);
                }
                _ => *trouble = Trouble::Fault(format!("the disk failed to {what}: {error}")),
            }
        }
        result
    }
}

impl StorageBackend for Seam {
    fn len(&self) -> io::Result<u64> {
        self.note(self.disk.len(), "tell the file's length", 0)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.note(self.disk.read(offset, out), "read", 0)
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.note(self.disk.set_len(len), "change the file's length", len)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.note(self.disk.sync_data(), "fsync", 0)
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.note(self.disk.write(offset, data), "write", 0)
    }
}
