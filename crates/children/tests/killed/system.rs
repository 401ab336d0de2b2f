//! What the system knows of processes and of the memory that they share.

use brigade_children::until;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// What takes longer than this is taken for never.
const NEVER: Duration = Duration::from_secs(60);

/// Asks until it is so, but not for ever.
#[track_caller]
pub(crate) fn eventually(what: &str, so: impl Fn() -> bool) {
    assert!(until(NEVER, || so().then_some(())).is_some(), "never: {what}");
}

/// One process, and no later one with its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Process {
    pub(crate) id: u32,
    start: String,
}

impl Process {
    /// The one that has this number, unless it has ended.
    pub(crate) fn of(id: u32) -> Option<Process> {
        let fields = stat(id)?;
        (fields[0] != "Z").then(|| Process { id, start: fields[19].clone() })
    }

    fn is_there(&self) -> bool {
        Process::of(self.id).as_ref() == Some(self)
    }

    pub(crate) fn send(&self, signal: Signal) {
        let id = i32::try_from(self.id).ok().and_then(Pid::from_raw).expect("a number");
        kill_process(id, signal).expect("the signal is sent");
    }

    /// Those that it has started and that live.
    pub(crate) fn children(&self) -> Vec<Process> {
        let entries = fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
        let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let parent = self.id.to_string();
        ids.filter(|id| stat(*id).is_some_and(|fields| fields[1] == parent))
            .filter_map(Process::of)
            .collect()
    }

    fn family(&self) -> BTreeSet<Process> {
        let below = self.children().iter().flat_map(Process::family).collect::<Vec<_>>();
        below.into_iter().chain([self.clone()]).collect()
    }

    pub(crate) fn name(&self) -> String {
        let name = fs::read_to_string(format!("/proc/{}/comm", self.id)).unwrap_or_default();
        name.trim().into()
    }
}

/// The fields of `/proc/ID/stat` behind the name.
fn stat(id: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let fields = stat.rsplit_once(')')?.1;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

/// Processes, and the memory that they share with others.
#[derive(Debug)]
pub(crate) struct Traces {
    processes: BTreeSet<Process>,
    /// Files of `/dev/shm`.
    files: BTreeSet<PathBuf>,
    /// Numbers of System V segments.
    segments: BTreeSet<String>,
}

impl Traces {
    /// Of a process and all that it has started.
    pub(crate) fn of(leader: &Process) -> Traces {
        let processes = leader.family();
        let (mut files, mut segments) = (BTreeSet::new(), BTreeSet::new());
        for process in &processes {
            let maps = fs::read_to_string(format!("/proc/{}/maps", process.id));
            for line in maps.unwrap_or_default().lines() {
                let fields: Vec<&str> = line.split_whitespace().collect();
                match fields[..] {
                    [.., inode, name, "(deleted)"] if name.starts_with("/SYSV") => {
                        segments.insert(inode.to_owned());
                    }
                    [.., name] if name.starts_with("/dev/shm/") => {
                        files.insert(name.into());
                    }
                    _ => {}
                }
            }
        }
        Traces { processes, files, segments }
    }

    pub(crate) fn shares_memory(&self) -> bool {
        !self.files.is_empty() && !self.segments.is_empty()
    }

    /// Whether all of it is there.
    pub(crate) fn are_there(&self) -> bool {
        self.processes.iter().all(Process::is_there)
    }

    pub(crate) fn memory_is_there(&self) -> bool {
        self.files_left() == self.files && self.segments_left() == self.segments
    }

    /// Waits until no process of it runs.
    pub(crate) fn end_of_processes(&self) {
        eventually("its processes have ended", || !self.processes.iter().any(Process::is_there));
    }

    /// Waits until there is nothing of it.
    pub(crate) fn vanish(&self) {
        self.end_of_processes();
        eventually("/dev/shm is as before", || self.files_left().is_empty());
        eventually("ipcs -m is as before", || self.segments_left().is_empty());
    }

    fn files_left(&self) -> BTreeSet<PathBuf> {
        self.files.iter().filter(|file| file.exists()).cloned().collect()
    }

    fn segments_left(&self) -> BTreeSet<String> {
        let all = fs::read_to_string("/proc/sysvipc/shm").expect("what `ipcs -m` reads");
        let ids = all.lines().filter_map(|line| line.split_whitespace().nth(1));
        ids.filter(|id| self.segments.contains(*id)).map(str::to_owned).collect()
    }
}
