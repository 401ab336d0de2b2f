//! What L11 says, read off the run.

use super::experiment::POOLS;
use super::programs::{PROGRAMS, Program};
use brigade_core::measure::{Bound, Claim, Measured, Tolerance};
use brigade_core::trace::{Dials, Fill};
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// Runs the experiment; a cycle is a cycle on any number of cores, so nothing is pinned unless asked for.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = (bench.cores < usable).then_some(bench.cores);
    let evidence = bench.named("programs", &Setting { cores, ..Setting::default() })?;
    Ok(Report {
        figures: figures(&evidence),
        observe: Some(observation(&evidence)),
        truths: brigade_workbench::named(truths(&evidence)),
        compare: compare(&evidence),
        claims: claims(&evidence),
        explain: explain(&evidence),
        rule: "What holds one thing and waits for another is a link of a chain: take everything in one order, or in one \
               step, and it never closes to a ring."
            .into(),
        ..Report::default()
    })
}

fn number(evidence: &Evidence, program: &Program, what: &str) -> f64 {
    evidence.number(&format!("{}_{what}", program.name))
}

/// Of all programs.
fn sum(evidence: &Evidence, what: &str) -> f64 {
    let noted = |program: &Program| evidence.numbers.get(&format!("{}_{what}", program.name));
    PROGRAMS.iter().filter_map(noted).sum()
}

fn figures(evidence: &Evidence) -> Vec<Figure> {
    let figure = |program: &Program| {
        let trace = evidence.traces.get(program.name)?.clone();
        Some(Figure { title: format!("{}: {}", program.name, graph(evidence, program)), trace })
    };
    PROGRAMS.iter().filter_map(figure).collect()
}

/// `A waits for counter b (held by B), B for counter a (held by A)`.
fn graph(evidence: &Evidence, program: &Program) -> String {
    let mut waits: Vec<(String, Vec<usize>)> = Vec::new();
    for party in 0..program.parties {
        let Some(edge) = evidence.samples.get(&format!("{}_waits_{party}", program.name)) else {
            continue;
        };
        let numbers: Vec<usize> = edge.iter().skip(1).map(|number| *number as usize).collect();
        let Some((thing, holders)) = numbers.split_first() else { continue };
        let name = program.things.get(*thing).map_or("?", |thing| thing.name);
        let mut holders = holders.to_vec();
        holders.sort_unstable();
        let wait = format!("{name} (held by {})", letters(&holders));
        match waits.iter_mut().find(|(known, _)| *known == wait) {
            Some((_, parties)) => parties.push(party),
            None => waits.push((wait, vec![party])),
        }
    }
    if waits.is_empty() {
        return "none waited for ever".into();
    }
    let said = waits.iter().map(|(wait, parties)| match parties.len() {
        1 => format!("{} waits for {wait}", letters(parties)),
        _ => format!("{} wait for {wait}", letters(parties)),
    });
    said.collect::<Vec<_>>().join(", ")
}

/// `A, B and C`.
fn letters(parties: &[usize]) -> String {
    let letters: Vec<String> =
        parties.iter().map(|party| char::from(b'A' + *party as u8).to_string()).collect();
    match letters.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => letters.concat(),
    }
}

/// Asked about the pictures, before anything is explained.
fn observation(evidence: &Evidence) -> Observation {
    let silent = |program: &Program| {
        let trace = evidence.traces.get(program.name)?;
        let waited: u64 =
            trace.blocks.iter().filter(|b| b.fill == Fill::Lock).map(|b| b.dur).max()?;
        Some((waited as f64 / trace.wall as f64, Dials::of(trace).on_cpu.mean))
    };
    let seen: Vec<(f64, f64)> = PROGRAMS.iter().filter_map(silent).collect();
    let waited = seen.iter().map(|(waited, _)| waited).sum::<f64>() / seen.len().max(1) as f64;
    let on_cpu = seen.iter().map(|(_, cpu)| cpu).sum::<f64>() / seen.len().max(1) as f64;
    Observation {
        text: "What do the lanes do for most of the time?".into(),
        options: vec!["compute: solid".into(), "nothing: blank".into(), "wait: dotted".into()],
        right: match (waited, on_cpu) {
            (waited, _) if waited > 0.5 => 2,
            (_, on_cpu) if on_cpu > 0.5 => 0,
            _ => 1,
        },
        look: format!("dots fill {:.0} % of the time, a thread held behind each", waited * 100.0),
    }
}

/// Which of the offered answers this run bears out.
fn truths(evidence: &Evidence) -> BTreeMap<&'static str, f64> {
    let stopped: Vec<bool> =
        PROGRAMS.iter().map(|program| number(evidence, program, "stopped") > 0.0).collect();
    let offered = [
        [false; 5],
        [true, false, false, false, false],
        [true, true, false, false, false],
        [true, true, true, false, true],
        [true; 5],
    ];
    let which = offered.iter().position(|offer| offer[..] == stopped[..]);
    let often = PROGRAMS.iter().filter(|program| share_of_luck(evidence, program) > 0.5).count();
    let luck = match often {
        0 => 0.0,
        1 | 2 => 1.0,
        3 | 4 => 2.0,
        _ => 3.0,
    };
    let pool = [2.0, 4.0, 5.0, 8.0].iter().position(|size| *size == evidence.number("pool_4x2"));
    let mut truths = BTreeMap::from([("luck", luck)]);
    truths.extend(which.map(|index| ("which", index as f64)));
    truths.extend(pool.map(|index| ("pool", index as f64)));
    truths
}

fn share_of_luck(evidence: &Evidence, program: &Program) -> f64 {
    number(evidence, program, "unlucky") / evidence.number("times")
}

fn compare(evidence: &Evidence) -> Vec<Compared> {
    let program = |program: &Program| {
        let stopped = number(evidence, program, "stopped") > 0.0;
        let has_cycle =
            evidence.samples.keys().any(|key| key.starts_with(&format!("{}_waits", program.name)));
        Compared {
            what: format!("{}: {}", program.name, program.does),
            measured: format!(
                "{}; left to luck {:.0} of {:.0}",
                if stopped { "stopped" } else { "finished" },
                number(evidence, program, "unlucky"),
                evidence.number("times")
            ),
            law: if has_cycle { "ring: stops" } else { "no ring: finishes" }.into(),
        }
    };
    let pool = |(requests, needs): (usize, usize)| Compared {
        what: format!("{requests} requests, {needs} connections each: smallest safe pool"),
        measured: format!("{:.0}", evidence.number(&format!("pool_{requests}x{needs}"))),
        law: format!("{}", safe(requests, needs)),
    };
    PROGRAMS.iter().map(program).chain(POOLS.map(pool)).collect()
}

/// If all hold all but one of what they need, one more lets one of them finish: n(k − 1) + 1, by the pigeonhole principle.
fn safe(requests: usize, needs: usize) -> usize {
    requests * (needs - 1) + 1
}

fn claims(evidence: &Evidence) -> Vec<Claim> {
    let quiet = &evidence.quiet();
    let exact = |statement: String, value: f64, unit, law: f64| {
        Claim::identity(statement, Measured::counted(value, unit), law, Tolerance::Exact, quiet)
    };
    let silence = PROGRAMS.iter().map(|program| number(evidence, program, "silence_ms"));
    let patience = silence.fold(f64::NAN, f64::min);
    let mut claims = vec![
        exact(
            format!("rings in which none moved for {patience:.0} ms"),
            sum(evidence, "still"),
            "rings",
            sum(evidence, "stopped"),
        ),
        exact(
            "the repairs, in the same moment and left to luck, never stopped".into(),
            sum(evidence, "repaired_stopped"),
            "stops",
            0.0,
        ),
    ];
    let pools = POOLS.iter().filter(|(requests, needs)| {
        evidence.number(&format!("pool_{requests}x{needs}")) == safe(*requests, *needs) as f64
    });
    claims.push(exact(
        "the smallest safe pool has n(k − 1) + 1 connections".into(),
        pools.count() as f64,
        "pools",
        POOLS.len() as f64,
    ));
    claims.push(idle(evidence));
    claims
}

/// By the CPU clocks of all threads of the process.
fn idle(evidence: &Evidence) -> Claim {
    let statement = "what waits for ever computes nothing: CPU in the silence";
    let (cpu, silence) = (sum(evidence, "cpu_ms"), sum(evidence, "silence_ms"));
    if !evidence.numbers.keys().any(|name| name.ends_with("_cpu_ms")) {
        return Claim::untestable(statement, "T-BOUND", "no /proc tells the threads' CPU time");
    }
    let share = Measured::cpu(cpu / silence * 100.0, "% of a core");
    Claim::bound(statement, share, Bound::AtMost(1.0), &evidence.quiet())
}

fn explain(evidence: &Evidence) -> Vec<String> {
    let times = evidence.number("times");
    let always = PROGRAMS.iter().filter(|program| share_of_luck(evidence, program) >= 1.0);
    let always: Vec<&str> = always.map(|program| program.name).collect();
    let rare = PROGRAMS.iter().filter(|program| share_of_luck(evidence, program) < 0.5);
    let rare: Vec<String> = rare
        .map(|program| format!("{} in {:.0}", program.name, number(evidence, program, "unlucky")))
        .collect();
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
            "Of {times:.0} runs left to luck, {} stopped. Such a program passes its tests; only its graph convicts it.",
            rare.join(", ")
        ));
    }
    said
}
