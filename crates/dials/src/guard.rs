//! Who ends a started server when we cannot: a second process of this program that holds one end of a pipe.
//! When we die, by whatever signal, the pipe closes, and the guard ends the server's process group.
//!
//! The kernel's own way, `PR_SET_PDEATHSIG`, needs code between fork and exec and forgets grandchildren.

use super::server::pid;
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use std::io::{self, BufRead, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// After a polite word, so many times a moment passes before the process group is killed.
const MOMENTS: u32 = 50;
const MOMENT: Duration = Duration::from_millis(20);
/// What a guard is told when it is no longer needed.
const DISMISSED: &str = "dismissed";

/// A guard that stands.
pub(super) struct Guard {
    child: Child,
}

impl Guard {
    /// Starts one over the process group `group`, out of reach of the terminal's Ctrl-C.
    pub(super) fn over(group: u32, program: &Path) -> io::Result<Guard> {
        let child = Command::new(program)
            .args(["guard", &group.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Guard { child })
    }

    /// Lets it go: the group has ended, and its number may soon be another's.
    pub(super) fn dismiss(&mut self) {
        if let Some(mut input) = self.child.stdin.take() {
            let _gone = writeln!(input, "{DISMISSED}");
        }
        let _status = self.child.wait();
    }
}

/// The guard's own life: waits for the end of `input`, and ends the process group, unless it was dismissed.
pub fn watch(group: u32, input: impl BufRead) {
    let dismissed = input.lines().map_while(Result::ok).any(|line| line == DISMISSED);
    if !dismissed {
        end(group, |group| test_kill_process_group(group).is_err());
    }
}

/// Asks a process group to end, waits a moment for `ended`, and kills what is left of it.
pub(super) fn end(group: u32, ended: impl Fn(Pid) -> bool) {
    let Some(group) = pid(group) else { return };
    let _gone = kill_process_group(group, Signal::TERM);
    let (_never, pause) = mpsc::channel::<()>();
    for _ in 0..MOMENTS {
        if ended(group) {
            break;
        }
        let _nothing = pause.recv_timeout(MOMENT);
    }
    let _gone = kill_process_group(group, Signal::KILL);
}
