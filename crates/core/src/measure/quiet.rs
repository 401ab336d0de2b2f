//! The quiet gate: how much CPU did others take while we measured?
//!
//! Others' share = (busy and stolen time of our CPUs − CPU of our own process tree) / (CPUs × wall).
//! The kernel books busy time in ticks of usually 10 ms, so a gate that was open for less than about 100 ms
//! ([`MANY_TICKS`]) says nothing, and says so.

use super::{Process, cpus, procfs};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::time::{Duration, Instant};

/// More than this share of the CPU for others is noise.
const NOISE: f64 = 0.05;

/// The fewest clock ticks, over all our CPUs, in which 5 % can be told from one tick's rounding.
const MANY_TICKS: f64 = 40.0;

/// The shortest gate that says anything, however many CPUs there are.
const SHORTEST: Duration = Duration::from_millis(100);

/// How quiet the machine was during a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quiet {
    /// CPU taken by others, as a share of all our cores' time; `None` where it cannot be read, or the gate was open too briefly.
    pub others: Option<f64>,
    /// How long this process's threads wanted a CPU and had none, in milliseconds; threads that ended meanwhile are not counted.
    pub kept_waiting_ms: f64,
}

impl Quiet {
    /// More than 5 % went to others.
    pub fn is_noisy(&self) -> bool {
        self.others.is_some_and(|share| share > NOISE)
    }

    /// Whether anything is known about the others at all.
    pub fn is_verified(&self) -> bool {
        self.others.is_some()
    }
}

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.others {
            Some(share) => write!(
                f,
                "other programs took {:.0} % of the CPU and kept our threads waiting {:.0} ms",
                share * 100.0,
                self.kept_waiting_ms
            ),
            None => f.write_str("quietness unverified"),
        }
    }
}

/// Opened before a measurement and closed after it.
#[derive(Debug)]
pub struct QuietGate {
    at: Instant,
    cpus: BTreeSet<usize>,
    books: Option<Books>,
    waits: HashMap<u32, Duration>,
}

/// The kernel's books at one moment, in clock ticks.
#[derive(Clone, Copy, Debug)]
struct Books {
    busy: u64,
    own: u64,
}

impl QuietGate {
    /// Starts watching.
    pub fn open() -> Self {
        let cpus = cpus::allowed().unwrap_or_default();
        QuietGate { at: Instant::now(), books: Books::read(&cpus), waits: waits(), cpus }
    }

    /// Stops watching.
    pub fn close(self) -> Quiet {
        let wall = self.at.elapsed();
        let now = Books::read(&self.cpus);
        let ticks = wall.as_secs_f64() * self.cpus.len() as f64 * ticks_per_second();
        let others = self
            .books
            .zip(now)
            .filter(|_| wall >= SHORTEST)
            .and_then(|(then, now)| others(then, now, ticks));
        let waited = waits()
            .iter()
            .map(|(id, now)| now.saturating_sub(self.waits.get(id).copied().unwrap_or_default()))
            .sum::<Duration>();
        Quiet { others, kept_waiting_ms: waited.as_secs_f64() * 1e3 }
    }
}

impl Books {
    fn read(cpus: &BTreeSet<usize>) -> Option<Self> {
        let busy = procfs::busy_ticks(
            &fs::read_to_string("/proc/stat").ok()?,
            cpus,
            !cpus::keeps_interrupts_apart(),
        )?;
        Some(Books { busy, own: tree(&processes()?, std::process::id()) })
    }
}

/// The share of `ticks` that went to others; `None` if there are too few of them to tell.
fn others(then: Books, now: Books, ticks: f64) -> Option<f64> {
    let busy = now.busy.saturating_sub(then.busy) as f64;
    let own = now.own.saturating_sub(then.own) as f64;
    (ticks >= MANY_TICKS).then(|| ((busy - own) / ticks).clamp(0.0, 1.0))
}

/// CPU of a process and everything below it. A child that ends in between is found again in its parent's `waited`.
fn tree(processes: &HashMap<u32, procfs::Stat>, root: u32) -> u64 {
    let mut ticks = 0;
    let mut family = vec![root];
    while let Some(id) = family.pop() {
        ticks += processes.get(&id).map_or(0, |process| process.own + process.waited);
        family.extend(
            processes.iter().filter(|(_, process)| process.parent == id).map(|(child, _)| *child),
        );
    }
    ticks
}

/// Every process of the machine that may be seen, by its number.
fn processes() -> Option<HashMap<u32, procfs::Stat>> {
    let ids = fs::read_dir("/proc")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let found: HashMap<_, _> = ids
        .filter_map(|id| {
            Some((id, procfs::stat(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?))
        })
        .collect();
    (!found.is_empty()).then_some(found)
}

/// How long each of our living threads has wanted a CPU and had none.
fn waits() -> HashMap<u32, Duration> {
    let threads = Process::this().threads().unwrap_or_default();
    threads.into_iter().map(|thread| (thread.id, thread.kept_waiting)).collect()
}

#[cfg(target_os = "linux")]
pub(super) fn ticks_per_second() -> f64 {
    rustix::param::clock_ticks_per_second() as f64
}

/// Never asked: without `/proc` there are no books to read.
#[cfg(not(target_os = "linux"))]
pub(super) fn ticks_per_second() -> f64 {
    100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn books(busy: u64, own: u64) -> Books {
        Books { busy, own }
    }

    #[test]
    fn what_is_busy_and_not_ours_went_to_others() {
        assert_eq!(others(books(1_000, 50), books(1_060, 100), 100.0), Some(0.1));
        assert_eq!(others(books(1_000, 50), books(1_050, 100), 100.0), Some(0.0));
    }

    #[test]
    fn rounding_never_makes_others_negative_and_never_more_than_everything() {
        assert_eq!(others(books(0, 0), books(40, 50), 100.0), Some(0.0));
        assert_eq!(others(books(0, 0), books(140, 0), 100.0), Some(1.0));
    }

    #[test]
    fn too_few_ticks_say_nothing() {
        assert_eq!(others(books(0, 0), books(10, 0), 39.0), None);
    }

    #[test]
    fn a_gate_closed_at_once_says_nothing_about_others() {
        assert_eq!(QuietGate::open().close().others, None);
    }

    #[test]
    fn a_grandchild_belongs_to_the_tree_and_a_stranger_does_not() {
        let process =
            |parent, own, waited| procfs::Stat { name: String::new(), parent, own, waited };
        let all = HashMap::from([
            (10, process(1, 1, 2)),
            (11, process(10, 4, 8)),
            (12, process(11, 16, 0)),
            (13, process(1, 999, 0)),
        ]);
        assert_eq!(tree(&all, 10), 31);
    }

    #[test]
    fn five_percent_is_the_line_and_the_unknown_is_not_noise() {
        let quiet = |others| Quiet { others, kept_waiting_ms: 0.0 };
        assert!(!quiet(Some(0.05)).is_noisy());
        assert!(quiet(Some(0.06)).is_noisy());
        assert!(!quiet(None).is_noisy() && !quiet(None).is_verified());
        assert_eq!(quiet(None).to_string(), "quietness unverified");
    }
}
