//! A run: a folder, a record of what was started, and a guard. When it is dropped, or its process ends in whatever
//! way, nothing of it is left.
//!
//! Between the start of a child and its line in the record lie some microseconds in which `kill -9` leaves it behind.

use crate::guard::Guard;
use crate::identity::Identity;
use crate::record::{Entry, Mend, Record};
use crate::sweep::{self, OWNER};
use crate::{Child, Frozen, Stop, User};
use std::env;
use std::fs::{DirBuilder, File, Permissions, set_permissions};
use std::io::{self, Error, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Others may pass through the folder of a run, to what is theirs in it; the folder of a component is its own.
const PASS: u32 = 0o711;
const OWN: u32 = 0o700;

/// Something that was begun here, and all that it started.
#[derive(Clone, Debug)]
pub struct Run(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    /// Nothing once it has ended.
    record: Mutex<Option<Record>>,
    /// Held as long as this lives; given up before the guard may clear.
    owner: Option<File>,
    guard: Option<Guard>,
}

impl Run {
    /// Begins one, and first clears after earlier ones of the same `name` whose owners are gone. `guard` is a command
    /// that calls [`guard::watch`](crate::guard::watch) with its standard input and its last argument.
    ///
    /// # Errors
    /// There is no folder or no guard to be had.
    ///
    /// # Panics
    /// With a name that has a `-` in it: that ends the name of a folder.
    pub fn start(name: &str, guard: Command) -> io::Result<Run> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        assert!(!name.contains('-'), "{name} has a `-` in it");
        let place = env::temp_dir();
        sweep::sweep(&place, name);
        let us = Identity::of(std::process::id());
        let us = us.ok_or_else(|| Error::other("when this process started cannot be read"))?;
        let folder = sweep::path(&place, name, &us, NUMBER.fetch_add(1, Relaxed));
        create(&folder, PASS)?;
        let record = Mutex::new(Some(Record::default()));
        let shared = Shared { folder, record, owner: None, guard: None };
        shared.begun(guard).map(|shared| Run(Arc::new(shared)))
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.0.folder
    }

    /// A new folder in it, which only this user may look into.
    ///
    /// # Errors
    /// It cannot be made, or not be reached by that user.
    pub fn folder(&self, name: &str, user: Option<User>) -> io::Result<PathBuf> {
        let mut names = (1..).map(|n| if n == 1 { name.into() } else { format!("{name}-{n}") });
        let path = loop {
            let path = names.next().map(|name| self.0.folder.join(name)).unwrap_or_default();
            match create(&path, OWN) {
                Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
                made => break made.map(|()| path)?,
            }
        };
        if let Some(user) = user {
            user.reaches(&path)?;
            user.owns(&path)?;
        }
        Ok(path)
    }

    /// Starts `command` as the leader of a process group, out of reach of the terminal's Ctrl-C. It ends as `stop`
    /// says with the [`Child`], or with this process.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn child(&self, command: &mut Command, stop: Stop) -> io::Result<Child> {
        Child::in_run(command, stop, self)
    }

    /// Has processes stand still, until the value is dropped or the run ends. `which` is asked until it names no new one.
    ///
    /// # Errors
    /// It cannot be written down.
    pub fn freeze(&self, which: impl FnMut() -> Vec<u32>) -> io::Result<Frozen> {
        Frozen::all(self.clone(), which)
    }

    /// Has `mend` run before the folder goes.
    ///
    /// # Errors
    /// It cannot be written down.
    pub fn mend(&self, mend: Mend) -> io::Result<()> {
        self.0.change(|record| record.mends.push(mend))
    }

    /// Ends all that it has started and removes its folder at once, while other threads may hold parts of it. They can
    /// start nothing more.
    ///
    /// # Errors
    /// The folder cannot be removed.
    pub fn end(&self) -> io::Result<()> {
        let mut record = self.0.record();
        record.take().map_or(Ok(()), |record| sweep::clear(&self.0.folder, &record, true))
    }

    /// Writes down what `start` starts. The run cannot end in between.
    pub(crate) fn add(
        &self,
        stop: Stop,
        start: impl FnOnce() -> io::Result<(Child, Identity)>,
    ) -> io::Result<(Child, Identity)> {
        let mut record = self.0.record();
        let record = record.as_mut().ok_or_else(ended)?;
        let (child, leader) = start()?;
        record.children.push(Entry { leader: leader.clone(), stop });
        record.write(&self.0.folder)?;
        Ok((child, leader))
    }

    /// Writes down what stands still.
    pub(crate) fn stand_still(&self, processes: &[Identity]) -> io::Result<()> {
        self.0.change(|record| record.frozen.extend_from_slice(processes))
    }

    /// Those do so no longer.
    pub(crate) fn go_on(&self, processes: &[Identity]) -> io::Result<()> {
        self.0.change(|record| record.frozen.retain(|process| !processes.contains(process)))
    }

    /// Its end was seen.
    pub(crate) fn forget(&self, leader: &Identity) -> io::Result<()> {
        self.0.change(|record| record.children.retain(|entry| entry.leader != *leader))
    }
}

impl Shared {
    fn begun(mut self, guard: Command) -> io::Result<Shared> {
        let owner = File::create(self.folder.join(OWNER))?;
        owner.lock()?;
        self.owner = Some(owner);
        self.change(|_new| {})?;
        self.guard = Some(Guard::over(&self.folder, guard).map_err(|why| {
            Error::new(why.kind(), format!("the guard cannot be started: {why}"))
        })?);
        Ok(self)
    }

    /// Changes the record, and writes it.
    fn change(&self, change: impl FnOnce(&mut Record)) -> io::Result<()> {
        let mut record = self.record();
        let record = record.as_mut().ok_or_else(ended)?;
        change(record);
        record.write(&self.folder)
    }

    fn record(&self) -> MutexGuard<'_, Option<Record>> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        drop(self.owner.take());
        if let Some(guard) = self.guard.take() {
            guard.relieve();
        }
        if self.folder.exists() {
            let _the_next_start_does = sweep::clear_now(&self.folder); // the guard was killed
        }
    }
}

fn ended() -> Error {
    Error::other("the run has ended")
}

/// A new folder with exactly this mode, whatever the umask.
fn create(path: &Path, mode: u32) -> io::Result<()> {
    let named = |why: Error| Error::new(why.kind(), format!("{}: {why}", path.display()));
    DirBuilder::new().mode(mode).create(path).map_err(named)?;
    set_permissions(path, Permissions::from_mode(mode)).map_err(named)
}
