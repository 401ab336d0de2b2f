//! What L03 shows, read off the run.

use super::claims;
use super::counting::workers_tried;
use super::explain::explain;
use super::found::Found;
use brigade_workbench::{Bench, Compared, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// Runs the experiment on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let setting = Setting {
        cores: (bench.cores < usable).then_some(bench.cores),
        values: BTreeMap::from([("workers".to_string(), bench.cores as f64)]),
        ..Setting::default()
    };
    let evidence = bench.named("counting", &setting)?;
    let (quiet, cores) = (evidence.quiet(), bench.cores);
    let found = Found { evidence, quiet, cores, workers: cores.max(2) };
    Ok(Report {
        figures: figures(&found),
        observe: Some(observation(&found)),
        truths: brigade_workbench::named(truths(&found)),
        compare: compare(&found),
        claims: claims::all(&found),
        explain: explain(&found),
        rule: "Cores divide only what can be divided, and wait in line at one lock: give each its \
               own data, merge once."
            .into(),
        ..Report::default()
    })
}

fn figures(found: &Found) -> Vec<Figure> {
    let titles = [
        ("sequential", "one core: one chunk after the other".to_string()),
        ("threads", format!("{} threads: a chunk each, then the merge", found.workers)),
        ("mutex_map", format!("{} threads, one table, one lock", found.workers)),
    ];
    let figure = |(name, title): (&str, String)| {
        Some(Figure { title, trace: found.evidence.traces.get(name)?.clone() })
    };
    titles.into_iter().filter_map(figure).collect()
}

/// Asked about the first and the last picture, before anything is explained.
fn observation(found: &Found) -> Observation {
    let wall = |name: &str| {
        found.evidence.traces.get(name).map_or(f64::NAN, |trace| trace.wall as f64 / 1e6)
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
        row(format!("one chunk per thread, k = {k}"), speedup, law)
    });
    let others = OTHERS.iter().map(|(version, words)| {
        let measured = found.all(version);
        let what = format!("{words} ({} the CPU time)", times(found.work(&measured)));
        row(what, found.speedup(&measured), at_most(found.cores))
    });
    let sizes = found.sizes().into_iter().map(|(lines, speedup)| {
        let what = format!("one chunk per thread, {lines} lines only");
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
    Compared { what, measured: times(speedup), law }
}

fn times(value: f64) -> String {
    format!("{value:.2} ×")
}

fn at_most(cores: usize) -> String {
    format!("at most {cores} ×")
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
