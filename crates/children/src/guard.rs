//! Who clears after a run when its owner cannot: a second process of the same program that holds one end of a pipe.
//! When the owner ends, by whatever signal, the pipe closes.
//!
//! The kernel's own way, `PR_SET_PDEATHSIG`, needs code between fork and exec, follows the thread that started the
//! child, and forgets grandchildren.

use crate::sweep;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A guard that stands.
#[derive(Debug)]
pub(crate) struct Guard(Child);

impl Guard {
    /// Has `command` [watch] over the run in `folder`, out of reach of the terminal's Ctrl-C.
    pub(crate) fn over(folder: &Path, mut command: Command) -> io::Result<Guard> {
        command.arg(folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.process_group(0).spawn().map(Guard)
    }

    /// Lets it clear, and waits until it has.
    pub(crate) fn relieve(mut self) {
        drop(self.0.stdin.take());
        let _status = self.0.wait();
    }
}

/// The guard's own life: waits for the end of `input`, which its owner never writes to, and then clears after the
/// run in `folder`.
///
/// # Errors
/// `folder` is no run's, or cannot be removed.
pub fn watch(folder: &Path, mut input: impl Read) -> io::Result<()> {
    let _until_its_owner_ends = io::copy(&mut input, &mut io::sink());
    sweep::clear_now(folder)
}
