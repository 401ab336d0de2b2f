//! What runs: every program in its unlucky moment and left to luck, every repair in both, and the pool's rule.

use super::found::{Found, Outcome, Pool, Stop};
use super::programs::{PROGRAMS, Program, pool};
use super::trial::Setup;
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::Duration;

/// How long nothing may move before a program is called off.
const PATIENCE: Duration = Duration::from_millis(300);

/// Pools that are tried: requests, and connections that each needs. The question is about the first.
const POOLS: [(usize, usize); 3] = [(4, 2), (3, 3), (2, 4)];

pub(super) fn programs(setting: &Setting) -> anyhow::Result<Evidence> {
    let patience = if setting.quick { PATIENCE / 15 } else { PATIENCE };
    let times = if setting.quick { 10 } else { 200 };
    let busy = Stretch::lasting(patience / 15);
    let (mut programs, mut traces) = (Vec::new(), Vec::new());
    for program in PROGRAMS {
        let (stop, trace) = in_its_moment(program, busy, patience)?;
        live::show(setting, &trace);
        traces.push(trace);
        programs.push(again_and_again(program, stop, times)?);
    }
    let pools = POOLS.map(|(requests, needs)| {
        let least = pool::smallest(requests, needs, &Setup::brief(true))?;
        io::Result::Ok(Pool { requests, needs, least })
    });
    let pools = pools.into_iter().collect::<io::Result<_>>()?;
    let evidence = Evidence::of(&Found { programs, times, pools })?;
    let names = PROGRAMS.iter().map(|program| program.name);
    Ok(names.zip(traces).fold(evidence, |all, (name, trace)| all.drawn(name, trace)))
}

/// With some work before the silence, so that there is something to see.
fn in_its_moment(
    program: &Program,
    stretch: Stretch,
    patience: Duration,
) -> io::Result<(Option<Stop>, Trace)> {
    let recorder = Recorder::start();
    let (arranged, query) = (true, patience / 15);
    let setup = Setup { recorder: recorder.clone(), arranged, stretch, query, patience };
    let stop = program.run(program.broken, &setup)?;
    Ok((stop, recorder.finish()))
}

/// How often a program stops when it is left to luck, and how often its repair does in any case.
fn again_and_again(program: &Program, stop: Option<Stop>, times: u32) -> io::Result<Outcome> {
    let (arranged, luck) = (Setup::brief(true), Setup::brief(false));
    let mut outcome = Outcome { stop, unlucky: 0, repaired_stopped: 0 };
    let stops = |twin, setup| program.run(twin, setup).map(|stop| u32::from(stop.is_some()));
    for _ in 0..times {
        outcome.unlucky += stops(program.broken, &luck)?;
        outcome.repaired_stopped += stops(program.repaired, &luck)?;
        outcome.repaired_stopped += stops(program.repaired, &arranged)?;
    }
    Ok(outcome)
}
