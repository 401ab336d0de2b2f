//! Who reads: many requests are half-sent, and more of them arrives piece by piece. Nothing runs in the server
//! then but what reads.
//!
//! First of one request at a time: a thread that a request has to itself reads that one and no other. Then of
//! all of them, which shows whether one thread serves them or several take turns.

use super::asked::Asked;
use super::observed::{Observed, Reader, Work};
use super::wire::Wire;
use brigade_core::measure::{Process, ThreadUse};
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::time::{Duration, Instant};

/// Requests that are looked at one by one.
const LINES: usize = 12;
/// Pieces of each of them, and of all of them at once.
const FEW: usize = 3;
const PIECES: usize = 60;
/// The time between two pieces.
const PAUSE: Duration = Duration::from_millis(2);
/// Nothing takes longer.
const LONGEST: Duration = Duration::from_secs(3);

/// Lets the rest of as many requests as leave room arrive in pieces, and looks who reads it.
pub(super) fn look(asked: &Asked<'_>, seen: &mut Observed) -> io::Result<()> {
    let count = seen.room().map_or(1, |room| room.count).max(1);
    let mut wire = asked.half_sent(count)?;
    let lines = wire.count();
    (0..lines).for_each(|line| wire.say(line, b"X-Brigade: "));
    wire.listen(PAUSE * 10, |_| false)?;
    seen.readers = one_by_one(asked, &mut wire)?;
    seen.reading = all_at_once(asked, &mut wire)?;
    let family = asked.process.family()?;
    seen.serving = asked.port.connections(&family).len() as u32;
    seen.strangers = strangers(asked, &family)?;
    let rest = [b"\r\n", &*asked.target.rest()].concat();
    (0..lines).for_each(|line| wire.say(line, &rest));
    wire.listen(asked.patience(count), Wire::all_done)
}

/// Processes outside of the server's family that have connections of its port.
fn strangers(asked: &Asked<'_>, family: &[Process]) -> io::Result<Vec<u32>> {
    let mut others = BTreeSet::new();
    for listener in asked.port.listeners() {
        others.extend(Process::of(listener).family()?.iter().map(|process| process.id()));
    }
    let us = Process::this();
    let stranger = |id: &u32| !family.contains(&Process::of(*id)) && *id != us.id();
    let others: Vec<Process> = others.into_iter().filter(stranger).map(Process::of).collect();
    Ok(asked.port.connections(&others).into_keys().collect())
}

fn one_by_one(asked: &Asked<'_>, wire: &mut Wire) -> io::Result<Vec<Reader>> {
    let lines = wire.count().min(LINES);
    let mut readers = vec![Reader::default(); lines];
    for (line, reader) in readers.iter_mut().enumerate() {
        reader.thread = reads(asked, wire, line)?;
    }
    let first_threads: Vec<u32> =
        asked.process.family()?.iter().map(|process| process.id()).collect();
    for (line, reader) in readers.iter_mut().enumerate() {
        reader.again = reads(asked, wire, line)?;
        reader.process = reader.again.is_some_and(|thread| first_threads.contains(&thread));
    }
    Ok(readers)
}

/// The thread that used most while a few pieces of one request arrived.
fn reads(asked: &Asked<'_>, wire: &mut Wire, line: usize) -> io::Result<Option<u32>> {
    let before = asked.threads()?;
    for _ in 0..FEW {
        wire.say(line, b"dial");
        wire.listen(PAUSE, |_| false)?;
    }
    // On a busy machine it may have to wait for a CPU first.
    for _ in 0..PIECES {
        let work = work(&before, asked.threads()?);
        let most = work.iter().filter(|work| work.cpu_ns > 0).max_by_key(|work| work.cpu_ns);
        if let Some(most) = most {
            return Ok(Some(most.thread));
        }
        wire.listen(PAUSE, |_| false)?;
    }
    Ok(None)
}

/// What each thread did while pieces of all requests arrived.
fn all_at_once(asked: &Asked<'_>, wire: &mut Wire) -> io::Result<Vec<Work>> {
    let before = asked.threads()?;
    let end = Instant::now() + LONGEST;
    for _ in 0..PIECES {
        (0..wire.count()).for_each(|line| wire.say(line, b"dial"));
        wire.listen(PAUSE, |_| false)?;
        if Instant::now() > end {
            break;
        }
    }
    Ok(work(&before, asked.threads()?))
}

/// What each thread that was there before did since.
fn work(before: &[ThreadUse], after: Vec<ThreadUse>) -> Vec<Work> {
    let before: HashMap<u32, &ThreadUse> =
        before.iter().map(|thread| (thread.id, thread)).collect();
    let work = |now: ThreadUse| {
        let before = before.get(&now.id)?;
        let cpu_ns = now.cpu.saturating_sub(before.cpu).as_nanos() as u64;
        let switches = now.voluntary_switches.saturating_sub(before.voluntary_switches);
        Some(Work { thread: now.id, cpu_ns, switches })
    };
    after.into_iter().filter_map(work).collect()
}
