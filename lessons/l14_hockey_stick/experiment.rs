//! What runs: open loops before a worker and before a database, and long runs in virtual time.

use super::found::{Connections, Long, Pictures, RECORDED, Run};
use super::open_loop::{Load, connections as database, one_worker as worker, pictured};
use super::systems::{System, service_nanos};
use anyhow::Context;
use brigade_core::trace::Trace;
use brigade_simulator::Recording;
use brigade_workbench::{Evidence, Setting, live};
use rayon::prelude::*;
use std::time::Duration;

/// The loads of one worker, whose requests take 100 µs.
const WORKER: [f64; 3] = [0.5, 0.8, RECORDED];

/// The loads of a database, whose queries take 2 ms on one of its connections.
pub(super) const DATABASE: [f64; 6] = [0.3, 0.5, 0.7, 0.8, RECORDED, 0.95];
pub(super) const PLACES: u32 = 16;

/// So many requests are recorded one by one.
const KEPT: usize = 2_000;

/// The loads at which one worker is simulated are those that were asked for.
pub(super) const ASKED: [f64; 4] = [0.5, 0.8, 0.9, 0.95];

pub(super) fn one_worker(setting: &Setting) -> anyhow::Result<Evidence> {
    let length = Duration::from_millis(if setting.quick { 20 } else { 700 });
    let service = Duration::from_micros(100);
    let run = |rho| {
        let recording = worker(&Load { servers: 1, service, rho, length, seed: 14 })?;
        Ok(Run::of(&recording, rho, service.as_secs_f64() * 1e6))
    };
    Evidence::of(&WORKER.into_iter().map(run).collect::<anyhow::Result<Vec<_>>>()?)
}

pub(super) fn connections(setting: &Setting) -> anyhow::Result<Evidence> {
    let length = Duration::from_millis(if setting.quick { 25 } else { 1_100 });
    let service = Duration::from_millis(2);
    let mut found = Connections { runs: Vec::new(), recording: Recording::default() };
    for rho in DATABASE {
        let load = Load { servers: PLACES, service, rho, length, seed: 14 };
        let recording = database(&load)?;
        found.runs.push(Run::of(&recording, rho, service.as_secs_f64() * 1e6));
        if rho == RECORDED {
            found.recording = recording;
        }
    }
    let Recording { arrivals, services, waits, .. } = &mut found.recording;
    [arrivals, services, waits].into_iter().for_each(|times| times.truncate(KEPT));
    Evidence::of(&found)
}

/// No clock and no thread of its own: the same on every machine.
pub(super) fn long_runs(setting: &Setting) -> anyhow::Result<Evidence> {
    let requests = if setting.quick { 20_000.0 } else { 1_000_000.0 };
    let stick = ASKED.map(|rho| (System::OneWorker, rho));
    let others = [System::SameTime, System::OneLine(PLACES), System::OneLine(4), System::FourLines];
    let all: Vec<_> = stick.into_iter().chain(others.map(|system| (system, 0.9))).collect();
    let long = |(number, (system, rho)): (usize, (System, f64))| {
        let outcome = brigade_simulator::run(&system.scenario(rho, requests), number as u64)?;
        let users = outcome.clients.first().context("a simulation has clients")?;
        let (requests, times) = (users.answered, users.latency.mean / service_nanos());
        Ok(Long { system, rho, requests, times })
    };
    let found: anyhow::Result<Vec<Long>> = all.into_par_iter().enumerate().map(long).collect();
    Evidence::of(&found?)
}

/// The loads of the pictures, and their names; so long is what is drawn of each, from the middle.
pub(super) const PICTURED: [(f64, &str); 2] = [(0.5, "half"), (0.9, "nine-tenths")];
/// With this seed, busy for about as much of the time in what is drawn as in the long run.
const TYPICAL: u64 = 5_676;
const DRAWN: Duration = Duration::from_millis(24);

/// Threads that wait for answers there: as many as there are queries inside at most.
const CLIENTS: usize = 7;

/// A database with one connection.
pub(super) fn pictures(setting: &Setting) -> anyhow::Result<Evidence> {
    let length = if setting.quick { DRAWN } else { 10 * DRAWN };
    let mut evidence = Evidence::default();
    let mut last = Pictures { served: 0, waited: 0 };
    for (rho, name) in PICTURED {
        let load =
            Load { servers: 1, service: Duration::from_millis(2), rho, length, seed: TYPICAL };
        let trace = middle(pictured(&load, CLIENTS)?, length);
        live::show(setting, &trace);
        last = Pictures::of(&trace);
        evidence = evidence.drawn(name, trace);
    }
    Ok(Evidence { traces: evidence.traces, ..Evidence::of(&last)? })
}

fn middle(trace: Trace, length: Duration) -> Trace {
    let [from, drawn] = [length / 2, DRAWN].map(|time| time.as_nanos() as u64);
    if trace.wall < from + drawn { trace } else { trace.within(from..from + drawn) }
}
