//! Clearing after a run whose owner is gone: what it started is ended, what that left is mended, and its folder goes.
//! The guard does so at once; if it was killed too, the next start does.

use crate::identity::Identity;
use crate::record::Record;
use crate::wait::until;
use rustix::process::{Signal, geteuid};
use std::fs::{self, File};
use std::io::{self, Error, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file of a run's folder that its owner, or who clears after it, holds locked.
pub(crate) const OWNER: &str = "owner";
/// What is being written into a folder ends within this time.
const WRITTEN: Duration = Duration::from_secs(5);

/// Clears after all runs of this name in `place` whose owners are gone.
pub(crate) fn sweep(place: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for folder in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if belongs_to(&folder, name).is_some_and(|owner| !owner.is_there()) {
            let _another_does = clear_unless_held(&folder);
        }
    }
}

fn clear_unless_held(folder: &Path) -> io::Result<()> {
    let _held = match File::open(folder.join(OWNER)) {
        Ok(owner) => {
            owner.try_lock()?;
            Some(owner)
        }
        Err(_) => None, // its owner was killed before it wrote anything
    };
    clear(folder, &Record::read(folder).unwrap_or_default(), false)
}

/// Clears after the run in `folder`, whose owner lived a moment ago.
///
/// # Errors
/// It is no folder of a run, or it cannot be removed.
pub(crate) fn clear_now(folder: &Path) -> io::Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let name = name.split('-').next().unwrap_or_default();
    let record = belongs_to(folder, name).and(Record::read(folder).ok()).ok_or_else(|| {
        let why = format!("{} is no folder of a run: nothing is ended", folder.display());
        Error::new(ErrorKind::InvalidInput, why)
    })?;
    let held = File::open(folder.join(OWNER))?;
    held.lock()?; // its owner's end lets it go, a moment after the pipe
    clear(folder, &record, true)
}

/// Lets what stands still go on, ends what the record names, mends what that left, and removes the folder.
pub(crate) fn clear(folder: &Path, record: &Record, just_now: bool) -> io::Result<()> {
    record.frozen.iter().for_each(|process| process.signal(Signal::CONT));
    record.children.iter().rev().for_each(|child| child.end(just_now));
    record.mends.iter().for_each(|mend| mend.run());
    let removed = || match fs::remove_dir_all(folder) {
        Err(why) if why.kind() != ErrorKind::NotFound => None,
        _ => Some(()),
    };
    until(WRITTEN, removed)
        .ok_or_else(|| Error::other(format!("{} cannot be removed", folder.display())))
}

/// The name of a folder: whose run it is, and a number, since a process may have several.
pub(crate) fn path(place: &Path, name: &str, owner: &Identity, number: usize) -> PathBuf {
    place.join(format!("{name}-{owner}-{number}"))
}

/// The owner of a run of this name, if `folder` is one's, and is ours.
fn belongs_to(folder: &Path, name: &str) -> Option<Identity> {
    let rest = folder.file_name()?.to_str()?.strip_prefix(name)?.strip_prefix('-')?;
    let owner = Identity::read(rest.rsplit_once('-')?.0)?;
    let about = folder.symlink_metadata().ok()?;
    (about.is_dir() && about.uid() == geteuid().as_raw()).then_some(owner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;

    #[test]
    fn what_is_no_folder_of_a_run_is_left_alone() {
        let folder = env::temp_dir().join(format!("precious-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("letter"), "dear").unwrap();
        let why = clear_now(&folder).unwrap_err().to_string();
        assert!(why.contains("is no folder of a run"), "{why}");
        let us = Identity::of(std::process::id()).unwrap();
        let named = path(&env::temp_dir(), "precious", &us, 0);
        fs::rename(&folder, &named).unwrap();
        assert!(clear_now(&named).is_err(), "it has a name, but no record");
        sweep(&env::temp_dir(), "precious");
        assert!(named.join("letter").exists(), "its owner lives");
        fs::remove_dir_all(named).unwrap();
    }
}
