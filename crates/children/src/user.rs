//! As whom a component runs. PostgreSQL refuses to run as root, and the others need not: started by root, they are
//! the user and group that own nothing.

use rustix::process::geteuid;
use serde::{Deserialize, Serialize};
use std::io::{self, Error, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The user and the group of Linux that own no file.
const POWERLESS: u32 = 65534;
/// Others may pass through a folder.
const PASS: u32 = 0o001;

/// Another user than the one that this process runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    id: u32,
    group: u32,
}

impl User {
    /// As whom a component runs that need not be root: one without rights if we are root, and else no other user than ours.
    pub fn unprivileged() -> Option<User> {
        geteuid().is_root().then_some(User { id: POWERLESS, group: POWERLESS })
    }

    /// Has `command` run as this user.
    pub(crate) fn runs(self, command: &mut Command) {
        command.uid(self.id).gid(self.group);
    }

    /// Gives a file or a folder to this user.
    pub(crate) fn owns(self, path: &Path) -> io::Result<()> {
        chown(path, Some(self.id), Some(self.group))
    }

    /// An error that names the first folder above `path` through which this user cannot pass.
    pub(crate) fn reaches(self, path: &Path) -> io::Result<()> {
        for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            let metadata = folder.metadata()?;
            if metadata.uid() != self.id && metadata.permissions().mode() & PASS == 0 {
                let why = format!(
                    "user {} cannot reach {}: others may not pass through {}. Set TMPDIR to a folder that all may use, such as /tmp",
                    self.id,
                    path.display(),
                    folder.display()
                );
                return Err(Error::new(ErrorKind::PermissionDenied, why));
            }
        }
        Ok(())
    }
}
