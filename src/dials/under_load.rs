//! The server under more and more load: how much is answered, how fast, and what its threads did meanwhile.

use super::observed::Level;
use super::sampler::{self, Look};
use super::target::Target;
use crate::load::{ClosedLoop, Connections, Report, Requests, Until, Users};
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

/// Puts `in_flight` requests in flight for a while, and looks.
pub(super) fn level(
    target: &Target,
    process: Process,
    in_flight: u32,
    usual: Duration,
) -> io::Result<(Level, Vec<Look>)> {
    let how = Connections { users: in_flight as usize, anywhere: true, ..Connections::default() };
    let patience = (usual * in_flight * TIMES).clamp(PATIENCE, LONGEST);
    let mut users = Users::connect_as(target.address, &how)?.with_patience(patience);
    let mut requests = Requests::targets([&target.url], 1).map_err(io::Error::other)?;
    let until = Until::Elapsed((usual * ANSWERS).clamp(LASTS, LONGEST));
    let before = Process::this().threads()?;
    let (report, looks) =
        sampler::while_doing(process, || users.run(&mut requests, ClosedLoop::default(), until))?;
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
