//! What a run has started and not seen the end of, in a file of its folder: read by the guard, and by the next start
//! if the guard was killed too.

use crate::Stop;
use crate::identity::Identity;
use crate::user::User;
use crate::wait::until;
use rustix::process::test_kill_process_group;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const FILE: &str = "record";
/// What was killed is gone within this time, and what its end left busy is free.
const GONE: Duration = Duration::from_secs(10);

/// All of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) children: Vec<Entry>,
    pub(crate) mends: Vec<Mend>,
    /// Processes that stand still.
    #[serde(default)] // an earlier version's record has none
    pub(crate) frozen: Vec<Identity>,
}

/// A process that leads a group, and how it is ended.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) leader: Identity,
    pub(crate) stop: Stop,
}

/// What is run before the folder goes if a component did not end as it should and left something outside of it, such
/// as shared memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mend {
    /// The file by which that is known.
    pub left: PathBuf,
    /// A program and its arguments.
    pub command: Vec<String>,
    /// As whom it runs.
    pub user: Option<User>,
}

impl Record {
    /// What stands in the folder of a run.
    ///
    /// # Errors
    /// It is no such folder.
    pub(crate) fn read(folder: &Path) -> io::Result<Record> {
        Ok(serde_json::from_slice(&fs::read(folder.join(FILE))?)?)
    }

    /// Written whole or not at all.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let new = folder.join(format!("{FILE}.new"));
        fs::write(&new, serde_json::to_vec(self)?)?;
        fs::rename(new, folder.join(FILE))
    }
}

impl Entry {
    /// Ends the group. A group whose leader has gone is ended only if its owner lived a moment ago (`just_now`): the
    /// number of an older one may be another's.
    pub(crate) fn end(&self, just_now: bool) {
        let Some(group) = self.leader.pid() else { return };
        if self.leader.is_anothers() || !(just_now || self.leader.is_there()) {
            return;
        }
        let gone = || {
            self.leader.reap();
            !self.leader.is_there() && test_kill_process_group(group).is_err()
        };
        self.stop.end(group, gone);
        until(GONE, || (!self.leader.is_there()).then_some(()));
    }
}

impl Mend {
    /// Tries until it succeeds: what was killed may still be letting go of what is to be mended.
    pub(crate) fn run(&self) {
        let [program, arguments @ ..] = self.command.as_slice() else { return };
        let once = || {
            let mut command = Command::new(program);
            command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
            command.stderr(Stdio::null()).current_dir("/");
            if let Some(user) = self.user {
                user.runs(&mut command);
            }
            command.status().is_ok_and(|status| status.success()).then_some(())
        };
        if self.left.exists() {
            until(GONE, once);
        }
    }
}
