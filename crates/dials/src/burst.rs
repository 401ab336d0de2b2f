//! Half-sent requests that are ended all at the same instant: what is answered when, and what the server's
//! threads did until then.

use super::observed::Burst;
use super::sampler::{self, Look};
use super::under_load::{total, used};
use super::wire::Wire;
use brigade_core::measure::{Process, ThreadUse, cpu_clock_of};
use std::collections::BTreeSet;
use std::io;
use std::time::{Duration, Instant};

/// Ends the first `count` requests with `rest`, and waits for all answers, but no longer than `patience`.
pub(super) fn end(
    wire: &mut Wire,
    count: usize,
    rest: &[u8],
    process: Process,
    patience: Duration,
) -> io::Result<Burst> {
    let before = own_thread()?;
    let computed = cpu(process)?;
    let ((took, ours), looks) = sampler::while_doing(
        process,
        |_| {},
        || {
            let start = Instant::now();
            (0..count).for_each(|line| wire.say(line, rest));
            wire.listen(patience, |wire| (0..count).all(|line| wire.answered(line).is_some()))?;
            let ours = total(&used(&before, &own_thread()?));
            wire.listen(patience, |wire| (0..count).all(|line| wire.done(line)))?;
            let took = |line| Some(wire.last_byte(line)?.saturating_duration_since(start));
            let mut took: Vec<Duration> = (0..count).filter_map(took).collect();
            took.sort_unstable();
            Ok((took, ours))
        },
    )?;
    let took_ns = took.iter().map(|took| took.as_nanos() as u64).collect();
    let burst = read(count as u32, took_ns, &looks, ours.0 + ours.1);
    // A thread that came for a request has ended with it, and took along what it computed.
    let computed = cpu(process)?.saturating_sub(computed).as_nanos() as u64;
    Ok(Burst { cpu_ns: burst.cpu_ns.max(computed), ..burst })
}

/// CPU time that a process and all that it started have used, as far as they live; threads that have ended included.
fn cpu(process: Process) -> io::Result<Duration> {
    Ok(process.family()?.into_iter().filter_map(cpu_clock_of).sum())
}

/// The thread that asks; beside it, another thread looks at the server.
fn own_thread() -> io::Result<Vec<ThreadUse>> {
    let us = rustix::thread::gettid().as_raw_nonzero().get().unsigned_abs();
    let mut threads = Process::this().threads()?;
    threads.retain(|thread| thread.id == us);
    Ok(threads)
}

fn read(count: u32, took_ns: Vec<u64>, looks: &[Look], generator_ns: u64) -> Burst {
    let first = &looks[0].threads;
    let last = used(first, &looks[looks.len() - 1].threads);
    let ran: BTreeSet<u32> = looks
        .iter()
        .flat_map(|look| used(first, &look.threads))
        .filter(|used| used.cpu_ns > 0)
        .map(|used| used.thread)
        .collect();
    Burst {
        count,
        took_ns,
        cpu_ns: last.iter().map(|used| used.cpu_ns).sum(),
        kept_waiting_ns: last.iter().map(|used| used.kept_waiting_ns).max().unwrap_or(0),
        generator_ns,
        threads: looks.iter().map(|look| look.threads.len()).max().unwrap_or(0) as u32,
        took_part: ran.len() as u32,
    }
}
