//! What L03 says, read off the run. Speed-up = cores at work ÷ extra work, and every sentence is chosen by what was
//! measured; on a busy machine only CPU time is spoken of.

use super::experiment::Asked;
use super::found::{Found, Time};
use super::{CHUNKS, COUNTING, LINES, LOCKED, claims};
use brigade_core::jobs::click_log::{MUTEX_MAP, SEQUENTIAL, THREADS, in_words};
use brigade_core::measure::Quiet;
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report};

/// Runs the experiment on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = bench.its_cores().with(&Asked { cores: bench.cores })?;
    let (evidence, found) = bench.measure::<Found>(&COUNTING, &setting)?;
    let quiet = &evidence.quiet();
    Ok(Report {
        figures: figures(&evidence, found.workers()),
        observe: observation(&evidence),
        truths: vec![
            CHUNKS.counted(found.speedup(found.threads())),
            LINES.counted(found.speedup(found.time(|round| round.rayon_lines))),
            LOCKED.counted(found.speedup(found.time(|round| round.mutex_map))),
        ],
        compare: compare(&found),
        claims: claims::all(&found, quiet),
        explain: explain(&found, quiet),
        rule: "Cores divide only what can be divided, and wait in line at one lock: give each its \
               own data, merge once."
            .into(),
        ..Report::default()
    })
}

fn figures(evidence: &Evidence, workers: usize) -> Vec<Figure> {
    let threads = format!("{workers} threads: a chunk each, then the merge");
    let locked = format!("{workers} threads, one table, one lock");
    let figures = [
        evidence.figure("one core: one chunk after the other", SEQUENTIAL.name),
        evidence.figure(threads, THREADS.name),
        evidence.figure(locked, MUTEX_MAP.name),
    ];
    figures.into_iter().flatten().collect()
}

/// Asked about the first and the last picture, before anything is explained.
fn observation(evidence: &Evidence) -> Option<Observation> {
    let wall_ms = |name| Some(evidence.traces.get(name)?.wall as f64 / 1e6);
    let (alone, locked) = (wall_ms(SEQUENTIAL.name)?, wall_ms(MUTEX_MAP.name)?);
    Some(Observation {
        text: "Compare the first picture with the last. Which was done first?".into(),
        options: vec![
            "the one core".into(),
            "the threads that share one lock".into(),
            "neither, within 10 %".into(),
        ],
        right: match locked / alone {
            ratio if ratio > 1.1 => 0,
            ratio if ratio < 1.0 / 1.1 => 1,
            _ => 2,
        },
        look: format!("the time axes end at {alone:.1} and {locked:.1} ms"),
    })
}

fn compare(found: &Found) -> Vec<Compared> {
    let alone = format!("{:.1} ms", found.alone().wall_ms);
    let mut rows = vec![Compared::new("one core", alone, "-")];
    rows.extend(found.by_workers().into_iter().map(|(k, time)| {
        let all = k == found.workers() && found.cores > 1;
        let law = if all { times(found.predicted()) } else { at_most(k.min(found.cores)) };
        row(format!("one chunk per thread, k = {k}"), found.speedup(time), law)
    }));
    let others = [
        ("rayon over chunks", found.time(|round| round.rayon)),
        ("rayon over lines", found.time(|round| round.rayon_lines)),
        ("one locked table", found.time(|round| round.mutex_map)),
    ];
    rows.extend(others.map(|(words, time)| {
        let what = format!("{words} ({} the CPU time)", times(found.work(time)));
        row(what, found.speedup(time), at_most(found.cores))
    }));
    rows.extend(found.by_size().into_iter().map(|(lines, speedup)| {
        let what = format!("one chunk per thread, {lines} lines only");
        row(what, speedup, at_most(found.cores))
    }));
    rows
}

fn row(what: String, speedup: f64, law: String) -> Compared {
    Compared::new(what, times(speedup), law)
}

fn times(value: f64) -> String {
    format!("{value:.2} ×")
}

fn at_most(cores: usize) -> String {
    format!("at most {cores} ×")
}

fn explain(found: &Found, quiet: &Quiet) -> Vec<String> {
    let (rayon_lines, mutex_map) =
        (found.time(|round| round.rayon_lines), found.time(|round| round.mutex_map));
    let counts = &found.counts;
    let log = in_words(counts.clicks, counts.other, counts.skipped);
    let mut said = vec![format!("The log: {log}."), divided(found)];
    if quiet.is_noisy() || !quiet.is_verified() {
        said.push(format!(
            "So look at the work and not at the clock. CPU time beside one core alone: \
             {:.2} × with one chunk per thread, {:.2} × with rayon over lines, which asks byte by byte where one ends, \
             {:.2} × with one locked table.",
            found.work(found.threads()),
            found.work(rayon_lines),
            found.work(mutex_map),
        ));
        return said;
    }
    said.extend([reached(found), by_line(found, rayon_lines), locked(found, mutex_map)]);
    said.extend(small(found));
    said
}

/// What Amdahl allows.
fn divided(found: &Found) -> String {
    let cores = match found.cores {
        1 => "one core".into(),
        more => format!("{more} cores"),
    };
    format!(
        "Starting {} threads and merging ({:.2} ms beside {:.1} ms of counting) cannot be divided: \
         alone it allows {cores} {:.2} ×.",
        found.workers(),
        found.serial_ms(),
        found.alone().wall_ms,
        found.predicted(),
    )
}

/// Where the rest of the speed-up went.
fn reached(found: &Found) -> String {
    let threads = found.threads();
    let (speedup, at_work, work) = (found.speedup(threads), threads.at_work(), found.work(threads));
    let idle = 1.0 - at_work / found.workers() as f64;
    let rest = match speedup / found.predicted() {
        _ if found.cores == 1 => "one core computes one thing at a time, whatever the threads",
        _ if speedup > found.cores as f64 && work < 0.95 => {
            "more than the cores: parts that fit a cache each cost less than the whole"
        }
        reached if reached >= 0.92 => "that is nearly all of it",
        _ if idle > work - 1.0 => "most of the rest was lost with a core idle",
        _ => "the rest is mostly extra work: one table per thread, shared memory",
    };
    format!(
        "Measured: {speedup:.2} ×, from {at_work:.2} cores at work on {work:.2} times the work of one; {rest}."
    )
}

fn by_line(found: &Found, lines: Time) -> String {
    let (speedup, work) = (found.speedup(lines), found.work(lines));
    let verdict = match (speedup, work) {
        (speedup, _) if speedup < 1.0 => "all cores lose to one",
        (_, work) if work > 1.1 => "that eats part of what the cores give",
        _ => "here the short way costs nothing",
    };
    format!(
        "Rayon over lines: {speedup:.2} ×. It looks for line ends byte by byte, {work:.2} times the CPU time; {verdict}."
    )
}

fn locked(found: &Found, locked: Time) -> String {
    let (speedup, work) = (found.speedup(locked), found.work(locked));
    let verdict = match (speedup, work) {
        (speedup, work) if speedup < 1.0 && work > 1.2 => "the cores hand it to each other",
        (speedup, _) if speedup < 1.0 => "the threads stood in line for the lock",
        _ => "the threads seldom met at the lock",
    };
    format!("One locked table: {speedup:.2} × at {work:.1} times the CPU time; {verdict}.")
}

/// The largest log for which the threads did not pay.
fn small(found: &Found) -> Option<String> {
    let sizes = found.by_size().into_iter();
    let (lines, speedup) = sizes.rev().find(|(_, speedup)| *speedup < 1.0)?;
    let starting = found.time(|round| round.starting).wall_ms;
    Some(format!(
        "With {lines} lines the threads lost ({speedup:.2} ×): starting them took {starting:.2} ms."
    ))
}
