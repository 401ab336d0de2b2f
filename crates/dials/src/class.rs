//! Which execution model a server follows, told from how what was seen *changes* with the number of
//! clients. Pure: numbers in, a class with its evidence out, or the reason why none can be told.
//!
//! It refuses to know names of programs, languages and runtimes, and never guesses.

use super::evidence;
use super::observed::{Burst, Held, Observed, Slow};
use super::worked::{Worked, median, worked};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A thread that has less than this share of the busiest one's work only helps: a garbage collector, a timer.
pub(super) const HELPER: f64 = 0.1;
/// This share of half-sent requests has a thread each, or they have none of their own.
const NEARLY: f64 = 0.8;
/// Fewer requests worked on than this tell a pool from no bound only by luck.
const ENOUGH: u32 = 8;
/// So many times as many requests worked on as threads that ran: no thread was held for each.
const MORE: u32 = 2;
/// So many bursts agree on how many threads there are to work.
const AGREE: usize = 5;
/// Other threads that ran so often for each answer had it handed over to them.
const HANDED_OVER: f64 = 0.5;

/// Who waits and who works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// While one client is served, all others wait.
    OneAtATime,
    /// Every client has a thread, which is held while the client waits.
    ThreadPerClient,
    /// Every client has a process, which is held while the client waits.
    ProcessPerClient,
    /// A client that is still sending has no thread; every request that is worked on has.
    ThreadPerRequest,
    /// So many requests are worked on, and the others wait for one of them to end.
    BoundedPool,
    /// One thread serves all, and none is held by a request that waits.
    EventLoop,
    /// The same, and a slow request holds the loop itself.
    EventLoopBlocked,
    /// Several threads take turns at all requests, and none is held by a request that waits.
    ParallelTasks,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::OneAtATime => "one at a time",
            Class::ThreadPerClient => "a thread per client",
            Class::ProcessPerClient => "a process per client",
            Class::ThreadPerRequest => "a thread per request",
            Class::BoundedPool => "a bounded pool",
            Class::EventLoop => "an event loop",
            Class::EventLoopBlocked => "an event loop, blocked",
            Class::ParallelTasks => "parallel tasks",
        })
    }
}

/// What a server is, and what says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The class, or why it cannot be told.
    pub class: Result<Class, String>,
    /// How many requests are worked on at most, where that is bounded.
    pub bound: Option<u32>,
    /// One sentence for each thing that was looked at.
    pub evidence: Vec<String>,
}

pub(super) type Decision = (Result<Class, String>, Option<u32>);

/// Decides.
pub fn classify(seen: &Observed) -> Finding {
    let (class, bound) = decide(seen);
    Finding { class, bound, evidence: evidence::of(seen) }
}

fn decide(seen: &Observed) -> Decision {
    if seen.room().is_none() {
        return (Err("no client was answered while half-sent requests were tried".into()), None);
    }
    if !seen.strangers.is_empty() {
        return (Err(evidence::strangers(&seen.strangers)), None);
    }
    if seen.readers() == 0 {
        return (Err(evidence::NO_READER.into()), None);
    }
    match seen.full() {
        Some(1) => return (Ok(Class::OneAtATime), Some(1)),
        Some(full) => return (Ok(Class::BoundedPool), Some(full)),
        None => {}
    }
    let worked = worked(&seen.bursts);
    match worked {
        Some(Worked::Bounded(1)) => (Ok(Class::OneAtATime), Some(1)),
        // What processes computed that have ended is not known, and so not what kept the others.
        Some(Worked::Bounded(_)) if seen.has_process_each() => (Ok(Class::ProcessPerClient), None),
        Some(Worked::Bounded(bound)) if seen.holds_no_thread(bound) => {
            (Ok(seen.takes_turns()), Some(bound))
        }
        Some(Worked::Bounded(bound)) => (Ok(Class::BoundedPool), Some(bound)),
        _ if seen.has_process_each() => (Ok(Class::ProcessPerClient), None),
        // A thread that only reads for each client, and few that work, would look the same.
        Some(Worked::AtLeast(count)) if count < ENOUGH && seen.has_reader_each() => {
            (Err(evidence::unclear(seen, count, seen.ran_in_the_largest_burst())), None)
        }
        _ if seen.has_reader_each() => (Ok(Class::ThreadPerClient), None),
        Some(Worked::NothingWaits) => computes(seen),
        Some(Worked::All(count) | Worked::AtLeast(count)) => waits(seen, count),
        None => (Err("no half-sent request was answered when it ended".into()), None),
    }
}

/// Decides about a server on which so many requests waited at once, at least, and no client has a thread.
fn waits(seen: &Observed, count: u32) -> Decision {
    let ran = seen.ran_in_the_largest_burst();
    if count >= ENOUGH && seen.holds_no_thread(count) {
        return (Ok(seen.takes_turns()), None);
    }
    if let Some(plateau) = seen.plateau() {
        return (Ok(Class::BoundedPool), Some(plateau));
    }
    let asked = seen.asked_at_once();
    // A thread that began and ended between two looks was not seen.
    let each = f64::from(ran) >= NEARLY * f64::from(asked) || count == asked && ran * MORE > asked;
    if each && ran > 2 * seen.cores as u32 + ENOUGH {
        return (Ok(Class::ThreadPerRequest), None);
    }
    (Err(evidence::unclear(seen, count, ran)), None)
}

/// Decides about a server of whose fast URL no request waits.
fn computes(seen: &Observed) -> Decision {
    let stall = seen.slow.first();
    match (worked(&seen.slow_bursts), stall) {
        (_, Some(1)) if seen.loops() == 1 => return (Ok(Class::EventLoopBlocked), None),
        (Some(Worked::Bounded(bound)), _) if bound > 1 => {
            return (Ok(Class::BoundedPool), Some(bound));
        }
        (Some(Worked::All(count) | Worked::AtLeast(count)), _) if count >= ENOUGH => {
            return waits(seen, count);
        }
        _ => {}
    }
    let handed = seen.handed_over();
    // Processes that share nothing may each be held by one request; threads that take turns are not bound to one.
    if handed < HANDED_OVER && seen.loops() > 1 && (seen.serving == 1 || seen.moves()) {
        return (Ok(Class::ParallelTasks), None);
    }
    (Err(evidence::only_computes(seen, handed >= HANDED_OVER)), None)
}

impl Observed {
    /// Threads that read what arrived.
    pub(super) fn readers(&self) -> u32 {
        self.reading_threads(HELPER).len() as u32
    }

    /// Threads, or processes, that take turns at reading.
    pub(super) fn loops(&self) -> u32 {
        self.readers().max(self.serving)
    }

    /// Whether each half-sent request has a thread: it came with it, or it reads this one and no other.
    pub(super) fn has_reader_each(&self) -> bool {
        let first = self.held.first().map_or(0, |held| held.before);
        let came = |room: &Held| f64::from(room.threads.saturating_sub(first));
        if self.room().is_some_and(|room| {
            room.count >= ENOUGH && came(room) >= NEARLY * f64::from(room.count)
        }) {
            return true;
        }
        let steady = self.readers.iter().filter(|reader| reader.thread == reader.again);
        let threads: BTreeSet<u32> = steady.filter_map(|reader| reader.thread).collect();
        self.readers.len() > 1 && threads.len() as f64 >= NEARLY * self.readers.len() as f64
    }

    /// Whether it is read by a process that reads no other.
    fn has_process_each(&self) -> bool {
        let processes = self.readers.iter().filter(|reader| reader.process).count();
        self.has_reader_each() && processes * 2 > self.readers.len()
    }

    /// Whether a request is read now by one thread and then by another.
    fn moves(&self) -> bool {
        let known = |pair: (Option<u32>, Option<u32>)| Some((pair.0?, pair.1?));
        let pairs = self.readers.iter().filter_map(|reader| known((reader.thread, reader.again)));
        pairs.filter(|(once, again)| once != again).count() * 5 >= self.readers.len()
    }

    /// Whether so many requests were worked on by so few threads that none was held for each.
    pub(super) fn holds_no_thread(&self, count: u32) -> bool {
        !self.has_reader_each() && self.ran_in_the_largest_burst() * MORE <= count
    }

    /// What no thread is held for.
    fn takes_turns(&self) -> Class {
        match (self.loops(), self.slow.first()) {
            (1, Some(1)) => Class::EventLoopBlocked,
            (1, _) => Class::EventLoop,
            _ => Class::ParallelTasks,
        }
    }

    /// The bursts of the URL that waits.
    fn bursts_that_wait(&self) -> &[Burst] {
        if self.slow_bursts.is_empty() { &self.bursts } else { &self.slow_bursts }
    }

    /// Requests in the largest burst.
    fn asked_at_once(&self) -> u32 {
        self.bursts_that_wait().iter().map(|burst| burst.count).max().unwrap_or(0)
    }

    /// Threads that ran in the median one of the largest bursts.
    pub(super) fn ran_in_the_largest_burst(&self) -> u32 {
        let most = self.asked_at_once();
        let ran = self.bursts_that_wait().iter().filter(|burst| burst.count == most);
        median(ran.map(|burst| u64::from(burst.took_part))).unwrap_or(0) as u32
    }

    /// How many threads worked beside those that read, if larger and larger bursts had no more of them.
    fn plateau(&self) -> Option<u32> {
        let most = self.asked_at_once();
        let ran = |least: u32| {
            let bursts = self.bursts_that_wait().iter().filter(move |burst| burst.count >= least);
            bursts.map(|burst| burst.took_part)
        };
        let usual = median(ran(most).map(u64::from))? as u32;
        let larger: Vec<u32> = ran(usual * 3 / 2).collect();
        let agree = larger.iter().filter(|ran| **ran == usual).count();
        let readers = self.readers();
        (agree >= AGREE && agree * 5 >= larger.len() * 3 && usual > readers)
            .then(|| usual - readers)
    }

    /// How often, for each answer under load, threads ran that read nothing.
    fn handed_over(&self) -> f64 {
        let Some(level) = &self.load else { return 0.0 };
        level.handed_over as f64 / level.answered.max(1) as f64
    }
}

impl Slow {
    /// The fewest slow requests at once that stall the others.
    pub(super) fn first(&self) -> Option<u32> {
        let Slow::Tried(stalls) = self else { return None };
        stalls.iter().filter(|stall| stall.stalled).map(|stall| stall.slow).min()
    }
}
