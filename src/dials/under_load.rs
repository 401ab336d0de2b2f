//! The server under more and more load: how much is answered, how fast, and what its threads did meanwhile.

use super::observed::Level;
use super::sampler::{self, Look};
use super::target::Target;
use crate::load::{Arrivals, ClosedLoop, Connections, OpenLoop, Report, Requests, Until, Users};
use crate::measure::{Process, ThreadUse};
use std::collections::HashMap;
use std::io;
use std::time::Duration;

/// The most requests in flight.
pub(super) const MOST: u32 = 64;
/// How long each level lasts, or longer where answers are slow.
const LASTS: Duration = Duration::from_millis(250);
const ANSWERS: u32 = 12;
const LONGEST: Duration = Duration::from_secs(2);
/// An answer that takes so many times as long as a usual one, and at least this, does not come.
const TIMES: u32 = 3;
const PATIENCE: Duration = Duration::from_millis(500);

/// Puts `in_flight` requests in flight for a while, and looks. `alone` is the level with one in flight, once
/// that is known.
///
/// Where answers wait, requests come as those of people who do not know of each other: in an open loop, as
/// many a second as Little's law wants for so many in flight, and each finds a connection of its own as long
/// as no more are. Where answers only compute there is no such number, for their time grows with the load:
/// there every connection asks again when it is answered.
pub(super) fn level(
    target: &Target,
    process: Process,
    in_flight: u32,
    alone: Option<&Level>,
    usual: Duration,
) -> io::Result<(Level, Vec<Look>)> {
    let how = Connections { users: in_flight as usize, anywhere: true, ..Connections::default() };
    let patience = (usual * in_flight * TIMES).clamp(PATIENCE, LONGEST);
    let mut users = Users::connect_as(target.address, &how)?.with_patience(patience);
    let mut requests = Requests::targets([&target.url], 1).map_err(io::Error::other)?;
    let lasts = (usual * ANSWERS).clamp(LASTS, LONGEST);
    let open = alone.filter(|alone| alone.waits()).map(|alone| OpenLoop {
        rate: f64::from(in_flight) * 1e9 / alone.undisturbed_ns as f64,
        arrivals: Arrivals::Constant,
        seed: 1,
    });
    let control = users.control();
    let stop = |passed| {
        if passed >= lasts {
            control.stop(); // what a bounded server has not come to by now is not waited for
        }
    };
    let before = Process::this().threads()?;
    let (report, looks) = sampler::while_doing(process, stop, || match &open {
        Some(open) => users.run_open(&mut requests, open, Until::Elapsed(lasts)),
        None => users.run(&mut requests, ClosedLoop::default(), Until::Elapsed(lasts)),
    })?;
    let ours = total(&used(&before, &Process::this().threads()?));
    Ok((read(in_flight, &report, &looks, ours), looks))
}

/// The level as numbers; `ours` is what this process used and wanted.
fn read(in_flight: u32, report: &Report, looks: &[Look], ours: (u64, u64)) -> Level {
    let last = &looks[looks.len() - 1];
    let used = used(&looks[0].threads, &last.threads);
    let (cpu_ns, kept_waiting_ns) = total(&used);
    let busiest = used.iter().map(|thread| thread.cpu_ns + thread.kept_waiting_ns).max();
    Level {
        in_flight,
        answered: report.answered,
        failed: report.failures.total(),
        wall_ns: report.wall.as_nanos() as u64,
        undisturbed_ns: report.latency(0.1).as_nanos() as u64,
        median_ns: report.latency(0.5).as_nanos() as u64,
        cpu_ns,
        kept_waiting_ns,
        busiest_ns: busiest.unwrap_or(0),
        generator_cpu_ns: ours.0,
        generator_ns: ours.0 + ours.1,
        switches: used.iter().map(|thread| thread.switches).sum(),
        threads: last.threads.len() as u32,
        ran: used.iter().filter(|thread| thread.cpu_ns > 0).count() as u32,
    }
}

/// What one thread used between two looks.
struct Used {
    cpu_ns: u64,
    kept_waiting_ns: u64,
    switches: u64,
}

/// What each thread used; one that came in between used all that it has.
fn used(before: &[ThreadUse], after: &[ThreadUse]) -> Vec<Used> {
    let before: HashMap<u32, &ThreadUse> =
        before.iter().map(|thread| (thread.id, thread)).collect();
    let since = |now: &ThreadUse| {
        let then = before.get(&now.id);
        let ns = |time: Duration, then: Option<Duration>| {
            time.saturating_sub(then.unwrap_or_default()).as_nanos() as u64
        };
        let count = |thread: &ThreadUse| thread.voluntary_switches + thread.involuntary_switches;
        Used {
            cpu_ns: ns(now.cpu, then.map(|then| then.cpu)),
            kept_waiting_ns: ns(now.kept_waiting, then.map(|then| then.kept_waiting)),
            switches: count(now).saturating_sub(then.map_or(0, |then| count(then))),
        }
    };
    after.iter().map(since).collect()
}

/// CPU time, and time of wanting it, of all.
fn total(used: &[Used]) -> (u64, u64) {
    let sum = |part: fn(&Used) -> u64| used.iter().map(part).sum();
    (sum(|thread| thread.cpu_ns), sum(|thread| thread.kept_waiting_ns))
}
