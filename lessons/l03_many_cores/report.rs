//! What L03 says, read off the run: speed-up = cores at work × how much of their work one core would have had.

use super::claims;
use super::counting::workers_tried;
use super::found::Found;
use crate::workbench::{Bench, Compared, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// Runs the experiment on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let setting = Setting {
        cores: (bench.cores < usable).then_some(bench.cores),
        values: BTreeMap::from([("workers".to_string(), bench.cores as f64)]),
        ..Setting::default()
    };
    let evidence = bench.measure("counting", &setting)?;
    let (quiet, cores) = (evidence.quiet(), bench.cores);
    let found = Found {
        evidence,
        quiet,
        cores,
        workers: cores.max(2),
    };
    Ok(Report {
        figures: figures(&found),
        observe: Some(observation(&found)),
        truths: truths(&found),
        compare: compare(&found),
        claims: claims::all(&found),
        explain: explain(&found),
        rule: "More cores divide only the work that can be divided, and one lock around it makes them wait in line: \
               give every core its own data, and merge once."
            .into(),
        ..Report::default()
    })
}

fn figures(found: &Found) -> Vec<Figure> {
    let titles = [
        (
            "sequential",
            "one core: one chunk after the other".to_string(),
        ),
        (
            "threads",
            format!("{} threads: a chunk each, then the merge", found.workers),
        ),
        (
            "mutex_map",
            format!("{} threads, one table, one lock", found.workers),
        ),
    ];
    let figure = |(name, title): (&str, String)| {
        Some(Figure {
            title,
            trace: found.evidence.traces.get(name)?.clone(),
        })
    };
    titles.into_iter().filter_map(figure).collect()
}

/// Asked about the first and the last picture, before anything is explained.
fn observation(found: &Found) -> Observation {
    let wall = |name: &str| {
        found
            .evidence
            .traces
            .get(name)
            .map_or(f64::NAN, |trace| trace.wall as f64 / 1e6)
    };
    let (alone, locked) = (wall("sequential"), wall("mutex_map"));
    let right = match locked / alone {
        ratio if ratio > 1.1 => 0,
        ratio if ratio < 1.0 / 1.1 => 1,
        _ => 2,
    };
    Observation {
        text: "Compare the first picture with the last. Which was done first?".into(),
        options: vec![
            "the one core".into(),
            "the threads that share one lock".into(),
            "neither, within 10 %".into(),
        ],
        right,
        look: format!("the time axes end at {alone:.1} and {locked:.1} ms"),
    }
}

fn truths(found: &Found) -> BTreeMap<&'static str, f64> {
    let truth = |version: &str| found.speedup(&found.all(version));
    BTreeMap::from([
        ("chunks", truth("threads")),
        ("lines", truth("rayon_lines")),
        ("locked", truth("mutex_map")),
    ])
}

fn compare(found: &Found) -> Vec<Compared> {
    let mut rows = vec![Compared {
        what: "one core".into(),
        measured: format!("{:.1} ms", found.alone()),
        law: "-".into(),
    }];
    let threads = workers_tried(found.cores).into_iter().map(|k| {
        let law = match k == found.workers && found.cores > 1 {
            true => times(found.predicted()),
            false => at_most(k.min(found.cores)),
        };
        let speedup = found.speedup(&format!("threads_{k}"));
        row(format!("a chunk a thread, k = {k}"), speedup, law)
    });
    let others = OTHERS.iter().map(|(version, words)| {
        let measured = found.all(version);
        let what = format!("{words} ({} the CPU time)", times(found.work(&measured)));
        row(what, found.speedup(&measured), at_most(found.cores))
    });
    let sizes = found.sizes().into_iter().map(|(lines, speedup)| {
        let what = format!("a chunk a thread, {lines} lines only");
        row(what, speedup, at_most(found.cores))
    });
    rows.extend(threads.chain(others).chain(sizes));
    rows
}

/// What COMPARE calls the versions beside the threads.
const OTHERS: &[(&str, &str)] = &[
    ("rayon", "rayon over chunks"),
    ("rayon_lines", "rayon over lines"),
    ("mutex_map", "one locked table"),
];

fn row(what: String, speedup: f64, law: String) -> Compared {
    Compared {
        what,
        measured: times(speedup),
        law,
    }
}

fn times(value: f64) -> String {
    format!("{value:.2} ×")
}

fn at_most(cores: usize) -> String {
    format!("at most {cores} ×")
}

fn explain(found: &Found) -> Vec<String> {
    let mut said = vec![divided(found), by_line(found), locked(found)];
    if let Some((lines, speedup)) = found
        .sizes()
        .into_iter()
        .rfind(|(_, speedup)| *speedup < 1.0)
    {
        said.push(format!(
            "With {lines} lines the threads reached {speedup:.2} ×: starting them ({:.2} ms) costs more than they save.",
            found.ms("starting_wall")
        ));
    }
    said
}

/// The chunks: what Amdahl allows, and where the rest went. Speed-up is cores at work over extra work.
fn divided(found: &Found) -> String {
    let threads = found.all("threads");
    let (speedup, predicted) = (found.speedup(&threads), found.predicted());
    let (at_work, work) = (found.at_work(&threads), found.work(&threads));
    let start = format!(
        "A chunk a thread: {:.2} of {:.1} ms cannot be divided (starting {} threads, merging their tables), which allows {predicted:.2} ×; measured {speedup:.2} ×.",
        found.serial(),
        found.alone(),
        found.workers,
    );
    let idle = found.workers as f64 - at_work;
    let rest = match (found.cores, speedup / predicted) {
        (1, _) => {
            "One core computes one thing at a time, however many threads there are.".to_string()
        }
        (_, reached) if reached >= 0.92 => {
            format!("{at_work:.2} cores were at work, on {work:.2} times the work of one.")
        }
        _ if idle / found.workers as f64 > work - 1.0 => {
            format!("The rest was lost waiting: only {at_work:.2} cores were at work at once.")
        }
        _ => format!(
            "The rest is extra work: {work:.2} times one core's CPU time, a table to fill for every thread and memory that all of them share."
        ),
    };
    format!("{start} {rest}")
}

fn by_line(found: &Found) -> String {
    let lines = found.all("rayon_lines");
    let (speedup, work) = (found.speedup(&lines), found.work(&lines));
    let verdict = match speedup {
        speedup if speedup < 1.0 => {
            "so all cores together are slower than one that looks for line ends in bulk"
        }
        _ if work > 1.1 => "which eats part of what the cores give",
        _ => "so here the short way costs nothing",
    };
    format!(
        "Rayon over lines: {speedup:.2} ×. It asks byte by byte where a line ends and took {work:.2} times the CPU time, {verdict}."
    )
}

fn locked(found: &Found) -> String {
    let (locked, lines) = (found.all("mutex_map"), found.evidence.number("lines"));
    let each = |name: &str| found.ms(&format!("{}_cpu", found.all(name))) * 1e6 / lines;
    let (speedup, alone, with_lock) = (
        found.speedup(&locked),
        each("sequential"),
        each("mutex_map"),
    );
    let verdict = match speedup {
        speedup if speedup < 1.0 => {
            "more cores made it slower: the lock and the table's memory move between cores for every line"
        }
        _ => "it did not get slower, since the threads seldom met at the lock",
    };
    format!(
        "One locked table: {speedup:.2} ×, {with_lock:.0} ns of CPU a line instead of {alone:.0}; {verdict}."
    )
}
