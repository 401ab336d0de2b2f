//! The experiment: every program in its unlucky moment and left to luck, every repair in both, and the pool's rule.

use super::board::Run;
use super::programs::{PROGRAMS, Program, pool};
use super::watchdog::Stop;
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::Recorder;
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::Duration;

/// How long nothing may move before a program is called off.
const PATIENCE: Duration = Duration::from_millis(300);

/// Pools that are tried: requests, and connections that each needs.
pub(super) const POOLS: [(usize, usize); 3] = [(4, 2), (3, 3), (2, 4)];

pub(super) fn run(setting: &Setting) -> anyhow::Result<Evidence> {
    let patience = if setting.quick { PATIENCE / 15 } else { PATIENCE };
    let mut evidence = Evidence::default();
    let busy = Stretch::lasting(patience / 15);
    for program in PROGRAMS {
        let recorder = Recorder::start();
        let run = Run {
            recorder: recorder.clone(),
            arranged: true,
            stretch: busy,
            query: patience / 15,
            patience,
        };
        let stop = program.run(program.broken, &run)?;
        let trace = recorder.finish();
        live::show(setting, &trace);
        evidence.traces.insert(program.name.into(), trace);
        note(&mut evidence, program, stop.as_ref());
    }
    let times = if setting.quick { 10 } else { 200 };
    evidence.numbers.insert("times".into(), f64::from(times));
    let (arranged, luck) = (briefly(true), briefly(false));
    for program in PROGRAMS {
        again_and_again(&mut evidence, program, times, [&arranged, &luck])?;
    }
    for (requests, needs) in POOLS {
        let least = pool::smallest(requests, needs, &arranged)?;
        let least = least.map_or(f64::NAN, |size| size as f64);
        evidence.numbers.insert(format!("pool_{requests}x{needs}"), least);
    }
    Ok(evidence)
}

/// Nothing recorded, no work but what is needed, and no waiting once the graph has spoken.
fn briefly(arranged: bool) -> Run {
    Run {
        recorder: Recorder::off(),
        arranged,
        stretch: Stretch::lasting(Duration::ZERO),
        query: Duration::from_micros(100),
        patience: Duration::ZERO,
    }
}

/// What the watchdog saw.
fn note(evidence: &mut Evidence, program: &Program, stop: Option<&Stop>) {
    let name = program.name;
    let mut number = |what: &str, value: f64| {
        evidence.numbers.insert(format!("{name}_{what}"), value);
    };
    number("stopped", f64::from(u8::from(stop.is_some())));
    let Some(stop) = stop else { return };
    number("still", f64::from(u8::from(stop.still)));
    number("silence_ms", stop.silence.as_secs_f64() * 1e3);
    if let Some(cpu) = stop.cpu {
        number("cpu_ms", cpu.as_secs_f64() * 1e3);
    }
    for party in &stop.stuck {
        let Some(thing) = stop.graph.waits[*party] else { continue };
        let holders = stop.graph.holders[thing].iter().map(|holder| *holder as f64);
        let edge = [*party as f64, thing as f64].into_iter().chain(holders).collect();
        evidence.samples.insert(format!("{name}_waits_{party}"), edge);
    }
}

/// How often a program stops when it is left to luck, and how often its repair does in any case.
fn again_and_again(
    evidence: &mut Evidence,
    program: &Program,
    times: u32,
    [arranged, luck]: [&Run; 2],
) -> io::Result<()> {
    let (mut unlucky, mut repaired) = (0, 0);
    for _ in 0..times {
        unlucky += u32::from(program.run(program.broken, luck)?.is_some());
        repaired += u32::from(program.run(program.repaired, luck)?.is_some());
        repaired += u32::from(program.run(program.repaired, arranged)?.is_some());
    }
    let mut number = |what: &str, value: u32| {
        evidence.numbers.insert(format!("{}_{what}", program.name), f64::from(value));
    };
    number("unlucky", unlucky);
    number("repaired_stopped", repaired);
    Ok(())
}
