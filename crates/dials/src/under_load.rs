//! The server under more and more load: how much is answered, how fast, and what its threads did meanwhile.

use super::asked::Asked;
use super::observed::Level;
use super::sampler::{self, Look};
use brigade_core::load::{
    Arrivals, ClosedLoop, Connections, OpenLoop, Report, Requests, Until, Users,
};
use brigade_core::measure::{Process, ThreadUse};
use std::collections::HashMap;
use std::io;
use std::time::Duration;

/// How long each level lasts, or longer where answers are slow.
const LASTS: Duration = Duration::from_millis(250);
const ANSWERS: u32 = 12;
const LONGEST: Duration = Duration::from_secs(2);
/// An answer that takes so many times as long as a usual one, and at least this, does not come.
const TIMES: u32 = 3;
const PATIENCE: Duration = Duration::from_millis(500);

/// Puts `in_flight` requests in flight for a while, and looks.
///
/// Where answers wait, requests come as those of people who do not know of each other: in an open loop, as
/// many a second as Little's law wants for so many in flight, and each finds a connection of its own as long
/// as no more are. Where answers only compute (`waits` is false) there is no such number, for their time grows
/// with the load: there every connection asks again when it is answered.
pub(super) fn level(
    asked: &Asked<'_>,
    in_flight: u32,
    waits: bool,
    readers: &[u32],
) -> io::Result<(Level, Vec<Look>)> {
    let (target, usual) = (asked.target, asked.usual);
    let how = Connections { users: in_flight as usize, anywhere: true, ..Connections::default() };
    let patience = (usual * in_flight * TIMES).clamp(PATIENCE, LONGEST);
    let mut users = Users::connect_as(target.address(), &how)?.with_patience(patience);
    let requests = Requests::filled_in([&target.full], &target.template, 1);
    let mut requests = requests.map_err(io::Error::other)?;
    let lasts = (usual * ANSWERS).clamp(LASTS, LONGEST);
    let open = waits.then(|| OpenLoop {
        rate: f64::from(in_flight) / usual.as_secs_f64(),
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
    let (report, looks) = sampler::while_doing(asked.process, stop, || match &open {
        Some(open) => users.run_open(&mut requests, open, Until::Elapsed(lasts)),
        None => users.run(&mut requests, ClosedLoop::default(), Until::Elapsed(lasts)),
    })?;
    let ours = total(&used(&before, &Process::this().threads()?));
    Ok((read(in_flight, &report, &looks, ours.0, readers), looks))
}

/// The level as numbers; `ours` is the CPU time that this process used.
fn read(in_flight: u32, report: &Report, looks: &[Look], ours: u64, readers: &[u32]) -> Level {
    let last = &looks[looks.len() - 1];
    let used = used(&looks[0].threads, &last.threads);
    let (cpu_ns, kept_waiting_ns) = total(&used);
    let others = used.iter().filter(|used| !readers.contains(&used.thread));
    Level {
        in_flight,
        answered: report.answered,
        failed: report.failures.total(),
        wall_ns: report.wall.as_nanos() as u64,
        median_ns: report.latency(0.5).as_nanos() as u64,
        cpu_ns,
        kept_waiting_ns,
        generator_cpu_ns: ours,
        switches: used.iter().map(|thread| thread.switches).sum(),
        handed_over: others.map(|thread| thread.switches).sum(),
        threads: last.threads.len() as u32,
        ran: used.iter().filter(|thread| thread.cpu_ns > 0).count() as u32,
    }
}

/// What one thread used between two looks.
pub(super) struct Used {
    pub(super) thread: u32,
    pub(super) cpu_ns: u64,
    pub(super) kept_waiting_ns: u64,
    switches: u64,
}

/// What each thread used; one that came in between used all that it has.
pub(super) fn used(before: &[ThreadUse], after: &[ThreadUse]) -> Vec<Used> {
    let before: HashMap<u32, &ThreadUse> =
        before.iter().map(|thread| (thread.id, thread)).collect();
    let since = |now: &ThreadUse| {
        let then = before.get(&now.id);
        let ns = |time: Duration, then: Option<Duration>| {
            time.saturating_sub(then.unwrap_or_default()).as_nanos() as u64
        };
        let count = |thread: &ThreadUse| thread.voluntary_switches + thread.involuntary_switches;
        Used {
            thread: now.id,
            cpu_ns: ns(now.cpu, then.map(|then| then.cpu)),
            kept_waiting_ns: ns(now.kept_waiting, then.map(|then| then.kept_waiting)),
            switches: count(now).saturating_sub(then.map_or(0, |then| count(then))),
        }
    };
    after.iter().map(since).collect()
}

/// CPU time, and time of wanting it, of all.
pub(super) fn total(used: &[Used]) -> (u64, u64) {
    let sum = |part: fn(&Used) -> u64| used.iter().map(part).sum();
    (sum(|thread| thread.cpu_ns), sum(|thread| thread.kept_waiting_ns))
}
