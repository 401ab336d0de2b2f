//! Half-sent requests: how many clients in the middle of asking a server can bear, what each of them costs
//! it in threads, and which threads read what they send.
//!
//! A request that has not ended keeps a client's thread, or a pool's worker, or nobody; and when its rest
//! arrives piece by piece, nothing runs in the server but what reads. It is what a slow network does to a
//! server every day: at most [`MOST`] clients, less than a second each, and every request is ended properly.

use super::observed::{Held, Work};
use super::sampler;
use super::target::Target;
use super::wire::Wire;
use crate::measure::{Process, ThreadUse};
use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

/// The most half-sent requests.
pub(super) const MOST: u32 = 64;
/// Pieces in which the rest of each arrives, and the time between them.
const PIECES: usize = 60;
const PAUSE: Duration = Duration::from_millis(2);
/// So many times an answer's usual time is waited for another one, within these limits.
const PATIENCE: u32 = 20;
const LEAST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(3);

/// What the half-sent requests showed.
pub(super) struct Seen {
    pub(super) held: Vec<Held>,
    pub(super) reading: Vec<Work>,
}

/// Holds more and more requests half-sent until no other is answered, then looks for the exact number.
pub(super) fn hold(target: &Target, process: Process, usual: Duration) -> io::Result<Seen> {
    let patience = (usual * PATIENCE).clamp(LEAST, LONGEST);
    let try_with = |count| one(target, process, count, patience);
    let mut held = vec![try_with(0)?];
    let mut count = 1;
    while count <= MOST && held.last().is_some_and(|last| last.answered) {
        held.push(try_with(count)?);
        count *= 2;
    }
    // Between the last that left room and the first that did not.
    while let Some((room, full)) = gap(&held) {
        held.push(try_with(room.midpoint(full))?);
        held.sort_by_key(|held| held.count);
    }
    let most = held.iter().filter(|held| held.answered).map(|held| held.count).max();
    let reading = in_pieces(target, process, most.unwrap_or(0).max(1))?;
    Ok(Seen { held, reading })
}

/// The counts around the one that is looked for, if they are not neighbours yet.
fn gap(held: &[Held]) -> Option<(u32, u32)> {
    let room = held.iter().filter(|held| held.answered).map(|held| held.count).max()?;
    let full = held.iter().filter(|held| !held.answered).map(|held| held.count).min()?;
    (full > room + 1).then_some((room, full))
}

/// Holds `count` and asks once more. What cannot even connect is not answered.
fn one(target: &Target, process: Process, count: u32, patience: Duration) -> io::Result<Held> {
    let mut wire = half_sent(target, count)?;
    wire.listen(PAUSE * 2, |_| false)?; // they arrive, and threads start
    let threads = threads(process)?.len() as u32;
    let another = wire.open(target.address, target.request().as_bytes()).ok();
    let answered = match another {
        Some(another) if wire.count() > count as usize => {
            wire.listen(patience, |wire| wire.answered(another).is_some())?;
            wire.answered(another).is_some()
        }
        _ => false,
    };
    release(wire, count)?;
    Ok(Held { count, answered, threads })
}

/// As many half-sent requests as the server lets in, up to `count`.
fn half_sent(target: &Target, count: u32) -> io::Result<Wire> {
    let mut wire = Wire::new()?;
    for _ in 0..count {
        if wire.open(target.address, target.half_sent().as_bytes()).is_err() {
            break;
        }
    }
    Ok(wire)
}

/// Ends the requests, and lets the server answer them all.
fn release(mut wire: Wire, count: u32) -> io::Result<()> {
    for line in 0..wire.count().min(count as usize) {
        wire.say(line, b"\r\n");
    }
    wire.listen(LONGEST, Wire::all_done)
}

/// Lets the rest of `count` requests arrive in pieces; what each thread did meanwhile.
fn in_pieces(target: &Target, process: Process, count: u32) -> io::Result<Vec<Work>> {
    let mut wire = half_sent(target, count)?;
    (0..wire.count()).for_each(|line| wire.say(line, b"X-Brigade: "));
    wire.listen(PAUSE * 10, |_| false)?;
    let before: HashMap<u32, ThreadUse> =
        threads(process)?.into_iter().map(|thread| (thread.id, thread)).collect();
    let end = Instant::now() + LONGEST;
    for _ in 0..PIECES {
        (0..wire.count()).for_each(|line| wire.say(line, b"dial"));
        wire.listen(PAUSE, |_| false)?;
        if Instant::now() > end {
            break;
        }
    }
    let work = |now: ThreadUse| {
        let before = before.get(&now.id)?;
        let cpu_ns = now.cpu.saturating_sub(before.cpu).as_nanos() as u64;
        let switches = now.voluntary_switches.saturating_sub(before.voluntary_switches);
        Some(Work { cpu_ns, switches })
    };
    let reading = threads(process)?.into_iter().filter_map(work).collect();
    (0..wire.count()).for_each(|line| wire.say(line, b"\r\n"));
    release(wire, count)?;
    Ok(reading)
}

/// The threads of a process and all that it started.
fn threads(process: Process) -> io::Result<Vec<ThreadUse>> {
    sampler::threads(&process.family()?)
}
