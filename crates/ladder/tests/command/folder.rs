//! A temporary folder in which there is something wrong, as far as this user may make it so.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        fs::create_dir(&path).expect("a new folder");
        Folder(path)
    }

    pub(super) fn path(&self) -> &str {
        self.0.to_str().expect("text")
    }

    /// Closes it to other users. Whether there are any: only root runs components as another one.
    pub(super) fn is_kept_from_others(&self) -> bool {
        fs::set_permissions(&self.0, Permissions::from_mode(0o700)).expect("it is ours");
        rustix::process::geteuid().is_root()
    }

    /// Makes it a small disk; whether that is allowed.
    pub(super) fn is_a_disk_of_8_megabytes(&self) -> bool {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=8m,mode=711", "tmpfs", self.path()]);
        mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    pub(super) fn is_empty(&self) -> bool {
        fs::read_dir(&self.0).expect("a folder").count() == 0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _none = Command::new("umount").arg(&self.0).stderr(Stdio::null()).status();
        let _not_empty = fs::remove_dir(&self.0);
    }
}
