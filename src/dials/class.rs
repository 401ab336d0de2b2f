//! Which execution model a server follows, told from how what was seen *changes* with the number of
//! clients. Pure: numbers in, a class with its evidence out, or the reason why none can be told.
//!
//! It refuses to know names of programs, languages and runtimes, and never guesses.

use super::observed::{Held, Level, Observed, Slow};
use serde::Serialize;
use std::fmt;

/// A thread that has less than this share of the busiest one's work only helps: a garbage collector, a timer.
pub(super) const HELPER: f64 = 0.1;
/// So many threads a further client is a thread a client; fewer than `FEW` is none.
const GROWS: f64 = 0.5;
const FEW: f64 = 0.1;
/// A thread, or the machine, that wanted a CPU for this share of the time is used up.
const USED_UP: f64 = 0.8;
/// Fewer in flight than this tell a pool from no bound only by luck.
const ENOUGH: u32 = 8;

/// Who waits and who works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// While one client is served, all others wait.
    OneAtATime,
    /// Every client has a thread, which is held while the client waits.
    ThreadPerClient,
    /// So many requests are worked on, and the others wait for one of them to end.
    BoundedPool,
    /// One thread serves all, and none is held by who waits.
    EventLoop,
    /// The same, and a slow request holds the loop itself.
    EventLoopBlocked,
    /// Several threads take turns at all requests, and none is held by who waits.
    ParallelTasks,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::OneAtATime => "one at a time",
            Class::ThreadPerClient => "a thread a client",
            Class::BoundedPool => "a bounded pool",
            Class::EventLoop => "an event loop",
            Class::EventLoopBlocked => "an event loop, blocked",
            Class::ParallelTasks => "parallel tasks",
        })
    }
}

/// What a server is, and what says so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The class, or why it cannot be told.
    pub class: Result<Class, String>,
    /// How many requests are worked on at most, where that is bounded.
    pub bound: Option<u32>,
    /// One sentence for each thing that was looked at.
    pub evidence: Vec<String>,
}

/// What is worked on while more and more is in flight.
#[derive(Clone, Debug, PartialEq)]
enum Worked {
    /// As much as is in flight, up to so much.
    All(u32),
    /// About so many, however many are in flight.
    Bounded(u32),
    /// Requests only compute, so there is nothing to tell.
    NothingWaits,
    /// Why it cannot be told.
    Unclear(String),
}

/// Decides.
pub fn classify(seen: &Observed) -> Finding {
    let mut evidence = Vec::new();
    let (class, bound) = decide(seen, &mut evidence);
    Finding { class, bound, evidence }
}

type Decision = (Result<Class, String>, Option<u32>);

fn decide(seen: &Observed, evidence: &mut Vec<String>) -> Decision {
    let Some(most) = seen.held.iter().filter(|held| held.answered).max_by_key(|held| held.count)
    else {
        return (Err("not even one client was answered while nobody else was there".into()), None);
    };
    if let Some(full) = full(&seen.held) {
        evidence.push(format!(
            "{} left half-sent, and nobody else is answered until they end",
            counted(full, "request")
        ));
        let class = if full == 1 { Class::OneAtATime } else { Class::BoundedPool };
        return (Ok(class), Some(full));
    }
    if seen.readers(HELPER) == 0 {
        let why = "no thread of this process, or of one that it started, reads what arrives: is it the one \
that listens there? `ss -ltnp` tells";
        return (Err(why.into()), None);
    }
    let room = counted(most.count, "half-sent request");
    evidence.push(format!("{room} held at once, and another client is still answered"));
    let first = seen.held.first().map_or(0, |held| held.threads);
    evidence.push(format!("threads: {first} without them, {} with them", most.threads));
    with_room(seen, evidence)
}

/// Decides about a server that has room for every client.
fn with_room(seen: &Observed, evidence: &mut Vec<String>) -> Decision {
    let worked = worked(seen);
    evidence.push(worked.to_string());
    let stall = stall(&seen.slow, evidence);
    let several = match growth(&seen.held) {
        grows if grows >= GROWS => None,
        few if few <= FEW => Some(seen.readers(HELPER)),
        some => return (Err(format!("{some:.2} threads came with each client")), None),
    };
    if let Some(readers) = several {
        evidence.push(format!("what arrives is read by {}", counted(readers, "thread")));
    }
    match (worked, several) {
        (Worked::Unclear(why), _) => (Err(why), None),
        (Worked::Bounded(1), _) => (Ok(Class::OneAtATime), Some(1)),
        (Worked::Bounded(about), _) => {
            (Ok(Class::BoundedPool), Some(stall.filter(|k| near(*k, about)).unwrap_or(about)))
        }
        (_, None) => (Ok(Class::ThreadPerClient), None),
        (_, Some(1)) if stall == Some(1) => (Ok(Class::EventLoopBlocked), None),
        (_, Some(1)) => (Ok(Class::EventLoop), None),
        (_, Some(_)) => (Ok(Class::ParallelTasks), None),
    }
}

/// The fewest half-sent requests that leave no room for another one.
fn full(held: &[Held]) -> Option<u32> {
    held.iter().filter(|held| !held.answered).map(|held| held.count).min()
}

/// Threads for each further client, over the upper three quarters: pools that grow have grown by then.
fn growth(held: &[Held]) -> f64 {
    let Some(most) = held.iter().max_by_key(|held| held.count) else { return 0.0 };
    let quarter = held.iter().filter(|held| held.count <= most.count / 4).max_by_key(|h| h.count);
    let Some(from) = quarter else { return 0.0 };
    (f64::from(most.threads) - f64::from(from.threads)) / f64::from(most.count - from.count)
}

/// How much is worked on, by Little's law: what is answered a second times how long one takes when it
/// is alone, and what it had to want CPUs for on top of that, which is not the server's doing.
fn worked(seen: &Observed) -> Worked {
    let Some(alone) = seen.levels.first().filter(|level| level.answered > 0) else {
        return Worked::Unclear("no request was answered under load".into());
    };
    if !alone.waits() {
        return Worked::NothingWaits;
    }
    let took = alone.undisturbed_ns as f64;
    let mut usable: Vec<&Level> =
        seen.levels.iter().take_while(|level| !used_up(level, seen.cores)).collect();
    // A level at which all or nearly nothing may have been worked on says nothing: a lower one may.
    while usable.last().is_some_and(|top| top.in_flight > ENOUGH && says_nothing(top, took)) {
        usable.pop();
    }
    match usable.last() {
        Some(top) if top.in_flight >= ENOUGH => worked_at(top, &usable, took),
        _ => Worked::Unclear(format!(
            "the CPUs were used up with {} in flight: whether requests wait for a worker or for a CPU \
cannot be told; try again on a quiet machine, or with a URL that computes less",
            seen.levels.get(usable.len()).map_or(0, |level| level.in_flight)
        )),
    }
}

/// At least and at most so many were worked on: at most, if all stood still while any thread that they
/// pass through had no CPU.
fn between(level: &Level, took: f64) -> (f64, f64) {
    let least = level.rate() * (took + level.wanted_each()) / 1e9;
    (least, least / (1.0 - level.stalled()))
}

fn says_nothing(level: &Level, took: f64) -> bool {
    let ((least, most), wanted) = (between(level, took), f64::from(level.in_flight));
    least < wanted / 2.0 && most >= wanted
}

/// What `top` says, beside one of `levels` with at most half as much in flight.
fn worked_at(top: &Level, levels: &[&Level], took: f64) -> Worked {
    let ((least, most), wanted) = (between(top, took), f64::from(top.in_flight));
    if least >= wanted / 2.0 {
        return Worked::All(top.in_flight);
    }
    if most >= wanted / 2.0 {
        return Worked::Unclear(format!(
            "of {wanted} in flight {least:.0} to {most:.0} were worked on, for others took the CPUs meanwhile; \
try again on a quiet machine"
        ));
    }
    let half = levels.iter().rev().find(|level| level.in_flight <= top.in_flight / 2);
    let before = half.map_or(most, |level| between(level, took).1);
    if most > before * 1.5 {
        return Worked::Unclear(format!(
            "{before:.0}, then {most:.0} requests were worked on as more came: neither all of them nor a fixed number"
        ));
    }
    Worked::Bounded(((top.rate() * took / 1e9).round() as u32).max(1))
}

/// Whether somebody wanted more CPU than there is, so that requests wait for that.
fn used_up(level: &Level, cores: usize) -> bool {
    let share = |wanted: u64, of: f64| wanted as f64 / (level.wall_ns.max(1) as f64 * of) > USED_UP;
    share(level.busiest_ns, 1.0)
        || share(level.generator_ns, 1.0)
        || share(level.cpu_ns, cores as f64)
}

/// The fewest slow requests at once that stall the others, said as well.
fn stall(slow: &Slow, evidence: &mut Vec<String>) -> Option<u32> {
    let stalls = match slow {
        Slow::NotAsked => {
            evidence.push(
                "no --slow URL: whether one slow request stalls the others was not tried".into(),
            );
            return None;
        }
        Slow::TooFast { slow_ns, fast_ns } => {
            evidence.push(format!(
                "the --slow URL takes {:.1} ms, the other {:.1} ms: too close to tell who waits for whom",
                *slow_ns as f64 / 1e6,
                *fast_ns as f64 / 1e6
            ));
            return None;
        }
        Slow::Tried(stalls) => stalls,
    };
    let first = stalls.iter().filter(|stall| stall.stalled).min_by_key(|stall| stall.slow);
    evidence.push(match (first, stalls.iter().map(|stall| stall.slow).max()) {
        (Some(first), _) => format!(
            "{} {} the others by {:.0} ms",
            counted(first.slow, "slow request"),
            if first.slow == 1 { "stalls" } else { "at once stall" },
            first.by_ns as f64 / 1e6
        ),
        (None, most) => format!(
            "{} at once do not stall the others",
            counted(most.unwrap_or(0), "slow request")
        ),
    });
    first.map(|stall| stall.slow)
}

/// Whether a size found by one test may be the one that another found.
fn near(exact: u32, about: u32) -> bool {
    exact <= about * 2 && about <= exact * 2
}

/// `1 request`, `2 requests`.
pub(super) fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

impl fmt::Display for Worked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Worked::All(most) => write!(f, "all requests are worked on at once, up to {most}"),
            Worked::Bounded(1) => f.write_str("one request is worked on, the others wait for it"),
            Worked::Bounded(about) => {
                write!(f, "about {about} requests are worked on at once, however many are in flight")
            }
            Worked::NothingWaits => f.write_str(
                "requests only compute and wait for nothing: whether waiting is bounded cannot show",
            ),
            Worked::Unclear(why) => f.write_str(why),
        }
    }
}
