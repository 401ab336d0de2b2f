//! Which process it is: its number and when it started, for numbers are used again.

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A process, and no later one with the same number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    id: u32,
    /// As the system writes it: clock ticks since it was booted, on Linux.
    start: String,
}

impl Identity {
    /// The process that has this number now, also if it has ended and waits to be reaped.
    pub(crate) fn of(id: u32) -> Option<Identity> {
        seen(id).map(|seen| Identity { id, start: seen.start })
    }

    /// Reads what `Display` wrote.
    pub(crate) fn read(name: &str) -> Option<Identity> {
        let (id, start) = name.split_once('-')?;
        let id = id.parse().ok()?;
        Some(Identity { id, start: start.into() })
    }

    /// Whether it has not ended.
    pub(crate) fn is_there(&self) -> bool {
        seen(self.id).is_some_and(|seen| seen.runs && seen.start == self.start)
    }

    /// Whether another process has its number by now.
    pub(crate) fn is_anothers(&self) -> bool {
        seen(self.id).is_some_and(|seen| seen.start != self.start)
    }

    /// Forgets that it was there, if it has ended and is a child of ours: until then its group is there too.
    pub(crate) fn reap(&self) {
        if self.is_there() || self.is_anothers() {
            return;
        }
        if let Some(id) = self.pid() {
            let _anothers_child =
                waitid(WaitId::Pid(id), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
        }
    }

    /// Sends it a signal, if it has not ended.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(id) = self.pid().filter(|_| self.is_there()) {
            let _gone = kill_process(id, signal);
        }
    }

    /// Its number, and its group's if it leads one.
    pub(crate) fn pid(&self) -> Option<Pid> {
        pid(self.id)
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.id, self.start)
    }
}

/// As rustix wants it.
pub(crate) fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// What the system says of the process that has a number now.
struct Seen {
    start: String,
    /// It does not only wait to be reaped.
    runs: bool,
}

#[cfg(target_os = "linux")]
fn seen(id: u32) -> Option<Seen> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?; // a name may contain anything
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let start = (*fields.get(19)?).to_owned(); // the 22nd of all: proc_pid_stat(5)
    Some(Seen { start, runs: !matches!(fields[0], "Z" | "X") })
}

/// As above, from what every Unix has.
#[cfg(not(target_os = "linux"))]
fn seen(id: u32) -> Option<Seen> {
    let mut ps = std::process::Command::new("ps");
    let said = ps.args(["-o", "stat=,lstart=", "-p", &id.to_string()]).output().ok()?.stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    let mut words = said.split_whitespace();
    let runs = !words.next()?.starts_with('Z');
    Some(Seen { start: words.collect::<Vec<_>>().join("_"), runs })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn a_process_is_itself_until_it_ends() {
        let us = Identity::of(std::process::id()).unwrap();
        assert!(us.is_there());
        assert_eq!(Identity::read(&us.to_string()), Some(us));
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let cat = Identity::of(child.id()).unwrap();
        let later = Identity { start: "0".into(), ..cat.clone() };
        assert!(cat.is_there() && !cat.is_anothers() && !later.is_there() && later.is_anothers());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!cat.is_there() && !cat.is_anothers());
    }
}
