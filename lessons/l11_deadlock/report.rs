//! What L11 says, read off the run.

use super::found::{Found, Outcome, Stop, Wait};
use super::programs::{PROGRAMS, Program};
use super::{LUCK, POOL, RUNS, WHICH};
use brigade_core::measure::{Bound, Claim, Class, Measured, Quiet, Tolerance};
use brigade_core::trace::{Dials, State, Trace};
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report};

/// Runs the experiment; a cycle is a cycle on any number of cores, so nothing is pinned unless asked for.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = bench.its_cores();
    let (evidence, found) = bench.measure::<Found>(&RUNS, &setting)?;
    let truths = [
        found.which().map(|which| WHICH.chosen(which)),
        Some(LUCK.chosen(found.luck())),
        found.pool().map(|size| POOL.chosen(size)),
    ];
    Ok(Report {
        figures: outcomes(&found).filter_map(|(program, outcome)| figure(&evidence, program, outcome)).collect(),
        observe: Some(observation(&evidence)),
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found),
        claims: claims(&found, &evidence.quiet()),
        explain: explain(&found),
        rule: "What holds one thing and waits for another is a link of a chain: take everything in one order, or in one \
               step, and it never closes to a ring."
            .into(),
        ..Report::default()
    })
}

fn outcomes(found: &Found) -> impl Iterator<Item = (&'static Program, &Outcome)> {
    PROGRAMS.iter().zip(&found.programs)
}

fn figure(evidence: &Evidence, program: &Program, outcome: &Outcome) -> Option<Figure> {
    let ring = outcome.stop.as_ref().map_or("none waited for ever".into(), ring);
    evidence.figure(format!("{}: {ring}", program.name), program.name)
}

/// `A waits for counter b (held by B), B for counter a (held by A)`.
fn ring(stop: &Stop) -> String {
    let mut waits: Vec<(String, Vec<usize>)> = Vec::new();
    for Wait { worker, resource, holders } in &stop.waits {
        let wait = format!("{resource} (held by {})", letters(holders));
        match waits.iter_mut().find(|(known, _)| *known == wait) {
            Some((_, workers)) => workers.push(*worker),
            None => waits.push((wait, vec![*worker])),
        }
    }
    let said = waits.iter().map(|(wait, workers)| match workers.len() {
        1 => format!("{} waits for {wait}", letters(workers)),
        _ => format!("{} wait for {wait}", letters(workers)),
    });
    said.collect::<Vec<_>>().join(", ")
}

/// `A, B and C`.
fn letters(workers: &[usize]) -> String {
    let letters: Vec<String> =
        workers.iter().map(|worker| char::from(b'A' + *worker as u8).to_string()).collect();
    match letters.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => letters.concat(),
    }
}

/// Asked about the pictures, before anything is explained.
fn observation(evidence: &Evidence) -> Observation {
    let silent = |trace: &Trace| {
        let waits = trace.blocks.iter().filter(|block| block.state == State::Lock);
        let waited = waits.map(|block| block.dur).max()?;
        Some([waited as f64 / trace.wall as f64, Dials::of(trace).on_cpu.mean])
    };
    let seen: Vec<[f64; 2]> = evidence.traces.values().filter_map(silent).collect();
    let mean = |at: usize| seen.iter().map(|seen| seen[at]).sum::<f64>() / seen.len().max(1) as f64;
    let waited = mean(0);
    Observation {
        text: "What do the lanes do for most of the time?".into(),
        options: vec!["compute: solid".into(), "nothing: blank".into(), "wait: dotted".into()],
        right: match (waited, mean(1)) {
            (waited, _) if waited > 0.5 => 2,
            (_, on_cpu) if on_cpu > 0.5 => 0,
            _ => 1,
        },
        look: format!("dots fill {:.0} % of the time, a thread held behind each", waited * 100.0),
    }
}

fn compare(found: &Found) -> Vec<Compared> {
    let programs = outcomes(found).map(|(program, outcome)| {
        let (ended, law) = match &outcome.stop {
            Some(_) => ("stopped", "ring: stops"),
            None => ("finished", "no ring: finishes"),
        };
        let measured = format!("{ended}; left to luck {} of {}", outcome.unlucky, found.times);
        Compared::new(format!("{}: {}", program.name, program.does), measured, law)
    });
    let pools = found.pools.iter().map(|pool| {
        Compared::new(
            format!(
                "{} requests, {} connections each: smallest safe pool",
                pool.requests, pool.needs
            ),
            pool.least.map_or("none".into(), |least| least.to_string()),
            pool.safe().to_string(),
        )
    });
    programs.chain(pools).collect()
}

fn claims(found: &Found, quiet: &Quiet) -> Vec<Claim> {
    let exactly = |statement: &str, value: usize, unit, law: usize| {
        let measured = Measured::counted(value as f64, unit);
        Claim::identity(statement, measured, law as f64, Tolerance::Exact, quiet)
    };
    let repaired: u32 = found.programs.iter().map(|program| program.repaired_stopped).sum();
    let safe = found.pools.iter().filter(|pool| pool.least == Some(pool.safe())).count();
    let patience = found.stops().map(|stop| stop.silence_ms).reduce(f64::min);
    vec![
        match patience {
            Some(patience) => exactly(
                &format!("rings in which none moved for {patience:.0} ms"),
                found.stops().filter(|stop| stop.still).count(),
                "rings",
                found.stops().count(),
            ),
            None => Claim::untestable(
                "rings in which none moved",
                Class::Identity,
                "no program stopped",
            ),
        },
        exactly(
            "the repairs, in the same moment and left to luck, never stopped",
            repaired as usize,
            "stops",
            0,
        ),
        exactly(
            "the smallest safe pool has n(k − 1) + 1 connections",
            safe,
            "pools",
            found.pools.len(),
        ),
        idle(found, quiet),
    ]
}

/// By the CPU clock of the process.
fn idle(found: &Found, quiet: &Quiet) -> Claim {
    let statement = "what waits for ever computes nothing: CPU in the silence";
    let clocked = found.stops().filter_map(|stop| Some((stop.cpu_ms?, stop.silence_ms)));
    let sum = clocked.reduce(|all, stop| (all.0 + stop.0, all.1 + stop.1));
    let Some((cpu, silence)) = sum else {
        let stopped = found.stops().next().is_some();
        let why =
            if stopped { "no clock tells the process's CPU time" } else { "no program stopped" };
        return Claim::untestable(statement, Class::Bound, why);
    };
    let share = Measured::cpu(cpu / silence * 100.0, "% of a core");
    Claim::bound(statement, share, Bound::AtMost(1.0), quiet)
}

fn explain(found: &Found) -> Vec<String> {
    let luck = |program: &Outcome| found.share_of_luck(program);
    let always = outcomes(found).filter(|(_, one)| luck(one) >= 1.0);
    let always: Vec<&str> = always.map(|(program, _)| program.name).collect();
    let rare = outcomes(found).filter(|(_, one)| luck(one) < 0.5);
    let rare: Vec<String> =
        rare.map(|(program, one)| format!("{} in {}", program.name, one.unlucky)).collect();
    let mut said = vec![
        "Four things make a deadlock: what is held is not shared, its holder waits for more, it cannot be taken away, \
         and the waiting closes a ring. Locks are one kind of thing; room, connections and a thread are others."
            .into(),
    ];
    if !always.is_empty() {
        said.push(format!("{} stopped in every run: no luck is needed.", always.join(", ")));
    }
    if !rare.is_empty() {
        said.push(format!(
            "Of {} runs left to luck, {} stopped. Such a program passes its tests; only its graph convicts it.",
            found.times,
            rare.join(", ")
        ));
    }
    said
}
