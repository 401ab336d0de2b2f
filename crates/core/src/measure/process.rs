//! What a process and its threads used: CPU time, waiting for a CPU, memory. Read from `/proc`, so Linux only.
//!
//! It refuses to judge: verdicts are [`super::Claim`]'s.

use super::procfs;
use std::time::Duration;
use std::{fs, io};

/// A running process, watched from outside or from within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    id: u32,
}

/// What one thread used since it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadUse {
    /// The thread's number.
    pub id: u32,
    /// The first 15 bytes of its name.
    pub name: String,
    /// What the kernel says of it now: `R` on a CPU or wanting one, `S` asleep, `D` waiting for a device.
    pub state: char,
    /// Time on a CPU.
    pub cpu: Duration,
    /// Time it wanted a CPU and had none.
    pub kept_waiting: Duration,
    /// How often it gave the CPU up by itself.
    pub voluntary_switches: u64,
    /// How often the CPU was taken away.
    pub involuntary_switches: u64,
}

impl Process {
    /// This process.
    pub fn this() -> Self {
        Process { id: std::process::id() }
    }

    /// The process with this number, a child for instance.
    pub fn of(id: u32) -> Self {
        Process { id }
    }

    /// Its number.
    pub fn id(self) -> u32 {
        self.id
    }

    /// The number of the user it runs as.
    ///
    /// # Errors
    /// If there is no such process, or no `/proc`.
    #[cfg(unix)]
    pub fn owner(self) -> io::Result<u32> {
        use std::os::unix::fs::MetadataExt;
        Ok(fs::metadata(format!("/proc/{}", self.id))?.uid())
    }

    /// This process and all that it started and they started, as far as they live.
    ///
    /// # Errors
    /// If there is no `/proc`.
    pub fn family(self) -> io::Result<Vec<Process>> {
        let (mut family, mut next, mut scanned) = (vec![self.id], 0, None);
        while let Some(&parent) = family.get(next) {
            match (children(parent), &scanned) {
                (Some(children), _) => family.extend(children),
                (None, None) => {
                    scanned = Some(parents()?);
                    continue;
                }
                (None, Some(parents)) => {
                    family
                        .extend(parents.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id));
                }
            }
            next += 1;
        }
        Ok(family.into_iter().map(Process::of).collect())
    }

    /// What each living thread used; threads that have ended are not among them.
    ///
    /// # Errors
    /// If the process has ended, or there is no `/proc` with scheduler statistics.
    pub fn threads(self) -> io::Result<Vec<ThreadUse>> {
        let mut threads = Vec::new();
        for entry in fs::read_dir(format!("/proc/{}/task", self.id))? {
            let folder = entry?.path();
            let Some(id) = folder.file_name().and_then(|name| name.to_str()?.parse().ok()) else {
                continue;
            };
            let read = |file| fs::read_to_string(folder.join(file));
            // A thread may end while we look; then it is simply no longer there.
            let (Ok(schedstat), Ok(status)) = (read("schedstat"), read("status")) else {
                continue;
            };
            let (cpu, delay) =
                procfs::schedstat(&schedstat).ok_or_else(|| unreadable("schedstat"))?;
            threads.push(ThreadUse {
                id,
                name: procfs::field(&status, "Name").unwrap_or("?").to_owned(),
                state: procfs::field(&status, "State")
                    .and_then(|s| s.chars().next())
                    .unwrap_or('?'),
                cpu: Duration::from_nanos(cpu),
                kept_waiting: Duration::from_nanos(delay),
                voluntary_switches: procfs::number(&status, "voluntary_ctxt_switches").unwrap_or(0),
                involuntary_switches: procfs::number(&status, "nonvoluntary_ctxt_switches")
                    .unwrap_or(0),
            });
        }
        if threads.is_empty() { Err(unreadable("task/*/schedstat")) } else { Ok(threads) }
    }

    /// CPU time of the living threads whose name `counts` accepts.
    ///
    /// # Errors
    /// As [`Process::threads`].
    pub fn cpu_of_threads(self, counts: impl Fn(&str) -> bool) -> io::Result<Duration> {
        Ok(self
            .threads()?
            .iter()
            .filter(|thread| counts(&thread.name))
            .map(|thread| thread.cpu)
            .sum())
    }

    /// CPU time that it and all that it started have used, those that have ended included; to a clock tick, which is a
    /// hundredth of a second on most machines.
    ///
    /// # Errors
    /// If the process has ended, or there is no `/proc`.
    #[cfg(unix)]
    pub fn cpu(self) -> io::Result<Duration> {
        let ticks = |process: &Process| {
            let text = fs::read_to_string(format!("/proc/{}/stat", process.id)).ok()?;
            procfs::stat(&text).map(|stat| stat.own + stat.waited)
        };
        ticks(&self).ok_or_else(|| unreadable("stat"))?;
        let ticks: u64 = self.family()?.iter().filter_map(ticks).sum();
        let second = rustix::param::clock_ticks_per_second() as f64;
        Ok(Duration::from_secs_f64(ticks as f64 / second))
    }

    /// The most bytes of memory that were in RAM at any time since it began.
    ///
    /// # Errors
    /// If the process has ended, or there is no `/proc`.
    pub fn peak(self) -> io::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id))?;
        procfs::number(&status, "VmHWM").ok_or_else(|| unreadable("status"))
    }

    /// Bytes of address space that it has reserved; most of them may never come to be in RAM.
    ///
    /// # Errors
    /// If the process has ended, or there is no `/proc`.
    pub fn reserved(self) -> io::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id))?;
        procfs::number(&status, "VmSize").ok_or_else(|| unreadable("status"))
    }

    /// Bytes of memory that are in RAM now.
    ///
    /// # Errors
    /// If the process has ended, or there is no `/proc`.
    pub fn resident(self) -> io::Result<u64> {
        // smaps_rollup walks the page tables and is exact; status may lag by a batch of pages a thread.
        let read = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", self.id));
        if let Some(bytes) = read("smaps_rollup").ok().and_then(|text| procfs::number(&text, "Rss"))
        {
            return Ok(bytes);
        }
        procfs::number(&read("status")?, "VmRSS").ok_or_else(|| unreadable("status"))
    }
}

/// The children of a process as the kernel lists them; `None` where it does not, or the process is gone.
fn children(id: u32) -> Option<Vec<u32>> {
    let lists = |thread: io::Result<fs::DirEntry>| {
        // A thread may end while we look, and its children are then another's.
        fs::read_to_string(thread.ok()?.path().join("children")).ok()
    };
    let lists: Vec<String> =
        fs::read_dir(format!("/proc/{id}/task")).ok()?.filter_map(lists).collect();
    let ids = lists.iter().flat_map(|list| list.split_whitespace());
    (!lists.is_empty()).then(|| ids.filter_map(|id| id.parse().ok()).collect())
}

/// Every process and the one that started it: for kernels that keep no list of children.
fn parents() -> io::Result<Vec<(u32, u32)>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let stat = fs::read_to_string(format!("/proc/{id}/stat"));
        if let Some(stat) = stat.ok().and_then(|text| procfs::stat(&text)) {
            parents.push((id, stat.parent));
        }
    }
    Ok(parents)
}

fn unreadable(file: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        format!(
            "/proc/PID/{file} does not say what it should: no scheduler statistics in this kernel?"
        ),
    )
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_found_by_its_name_and_its_cpu_time_grows() {
        let name = "measured-here";
        let used = move || Process::this().cpu_of_threads(|thread| thread == name).unwrap();
        let grew = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                let before = used();
                (0..10_000_000).any(|_| used() > before)
            })
            .unwrap();
        assert!(grew.join().unwrap(), "no CPU time in ten million looks at it");
    }

    #[test]
    fn a_child_belongs_to_the_family_until_it_is_gone() {
        use std::process::{Command, Stdio};
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let child_of_ours = Process::of(child.id());
        assert!(Process::this().family().unwrap().contains(&child_of_ours));
        assert_eq!(child_of_ours.owner().unwrap(), Process::this().owner().unwrap());
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(!Process::this().family().unwrap().contains(&child_of_ours));
    }

    #[test]
    fn the_thread_that_looks_is_running() {
        let threads = Process::this().threads().unwrap();
        assert!(threads.iter().any(|thread| thread.state == 'R'));
    }

    #[test]
    fn this_process_is_in_memory() {
        assert!(Process::this().resident().unwrap() > 100_000);
    }

    #[test]
    fn a_process_that_is_not_there_is_an_error() {
        assert!(Process::of(u32::MAX).threads().is_err());
        assert!(Process::of(u32::MAX).resident().is_err());
    }
}
