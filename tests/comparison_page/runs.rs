//! Runs that were made up: a small one with everything that can be wrong, a full matrix, and an empty one.

use brigade::comparisons::{
    Absent, Axis, Build, Cell, Extent, Group, Metric, Run, Sample, Sheet, Standing,
};
use brigade::measure::{Card, Quiet};
use std::collections::BTreeMap;

const ROUNDS: usize = 7;
const SERVED: [Metric; 4] = [Metric::Rate, Metric::P50, Metric::P99, Metric::Switches];
const MODELS: [&str; 12] = [
    "blocking",
    "threads",
    "pool",
    "rayon",
    "event_loop",
    "tokio_current",
    "tokio_multi",
    "per_core",
    "uring",
    "tokio_rayon",
    "async_std",
    "smol",
];

/// A card on which little is known, as it stands in a file.
fn card() -> Card {
    let unknown = || serde_json::json!({ "Err": "no /proc" });
    let known = |value: f64| serde_json::json!({ "Ok": value });
    let mut card = serde_json::json!({ "schema": 1, "cores": 2, "quota": { "Ok": null } });
    for name in ["boot", "affinity", "siblings", "nodes", "memory", "descriptors", "threads"] {
        card[name] = unknown();
    }
    for name in ["io_uring", "perf", "schedstat"] {
        card[name] = unknown();
    }
    for name in ["clock_ns", "syscall_ns", "wake_same_us", "wake_cross_us", "add_alone_ns"] {
        card[name] = known(24.3);
    }
    for name in ["add_shared_ns", "loopback_p50_us", "loopback_p99_us"] {
        card[name] = known(50.0);
    }
    for name in ["timer_std_ms", "timer_tokio_ms", "timer_smol_ms", "timer_async_std_ms"] {
        card[name] = known(2.09);
    }
    card["quiet"] = serde_json::json!({ "others": 0.0, "kept_waiting_ms": 0.0 });
    card["cpu"] = serde_json::json!({ "Ok": "A CPU <of> this & that kind" });
    card["kernel"] = serde_json::json!({ "Ok": "Linux 6.18.44" });
    serde_json::from_value(card).expect("a card as it stands in a file")
}

/// Without any sheet.
pub(crate) fn empty() -> Run {
    Run {
        schema: 2,
        card: card(),
        build: Build {
            commit: Ok("0123abc".into()),
            rustc: Ok("rustc 1.95.0".into()),
            profile: "optimised".into(),
            versions: BTreeMap::from([("tokio".into(), "1.54.0".into())]),
        },
        asked: "all".into(),
        extent: Extent::Full,
        rounds: ROUNDS,
        slice_ms: 400,
        began: 1_795_470_000,
        finished: true,
        sheets: Vec::new(),
    }
}

/// Rounds that differ by up to 3 % around `value`.
fn samples(values: &[(Metric, f64)]) -> Vec<Sample> {
    let round = |n: usize| {
        let around = |value: f64| value * (0.97 + 0.01 * ((n * 5) % ROUNDS) as f64);
        values
            .iter()
            .fold(Sample::default(), |sample, (metric, value)| sample.with(*metric, around(*value)))
    };
    (0..ROUNDS).map(round).collect()
}

fn cell(series: &str, values: &[(Metric, f64)]) -> Cell {
    Cell {
        series: series.into(),
        note: String::new(),
        standing: Standing::Counts,
        samples: samples(values),
    }
}

/// What a model that needs `cpu` µs a request would show with so many users who wait 2 ms.
fn served(series: &str, cpu: f64, users: f64) -> Cell {
    let rate = (users / 0.002).min(1e6 / cpu);
    let wait = users / rate * 1e6;
    let values = [
        (Metric::Cpu, cpu),
        (Metric::Rate, rate),
        (Metric::P50, wait),
        (Metric::P99, wait * 1.4),
        (Metric::Switches, 2.0),
    ];
    cell(series, &values)
}

fn group(at: f64, note: &str, cells: Vec<Cell>) -> Group {
    let quiet = Quiet { others: Some(0.01), kept_waiting_ms: 1.0 };
    let (note, stolen) = (note.into(), vec![0.01; ROUNDS]);
    Group { at, note, pass: 1, stolen, quiet: vec![quiet; ROUNDS], cells, absent: Vec::new() }
}

fn sheet(
    slice: &str,
    (headline, columns): (Metric, &[Metric]),
    baseline: &str,
    groups: Vec<Group>,
) -> Sheet {
    Sheet {
        slice: slice.into(),
        question: format!("What does {slice} cost?"),
        axis: Axis { name: "users".into(), unit: String::new(), log: true },
        headline,
        columns: columns.to_vec(),
        baseline: baseline.into(),
        groups,
    }
}

/// Three points and a single one; a cell that is invalid, one that is noisy, one with a star, one that is absent.
pub(crate) fn small() -> Run {
    let costs = [("event_loop", 13.5), ("tokio_multi", 14.0), ("pool", 25.0), ("rayon", 31.0)];
    let point = |users: f64| {
        let cells = costs.iter().map(|(series, cpu)| served(series, *cpu, users));
        group(users, "a database that takes 2 ms", cells.collect())
    };
    let mut waiting: Vec<Group> = [1.0, 100.0, 4_000.0].map(point).into();
    let why = "took a tenth of the CPU".into();
    waiting[1].cells[2].standing = Standing::Noisy(why);
    waiting[1].quiet[3].others = Some(0.1);
    waiting[2].cells[3].standing = Standing::Invalid("the generator was late".into());
    waiting[2].cells[3].samples.clear();
    waiting[0].absent =
        vec![Absent { series: "uring".into(), why: "the kernel refuses it".into() }];
    waiting[0].cells[3].note = "was asked by fewer users".into();
    let alone = [("bare_loop", 4.0), ("event_loop", 4.3), ("stranger", 4.0)];
    let alone = alone.iter().map(|(series, cpu)| served(series, *cpu, 64.0)).collect();
    let mut run = empty();
    run.sheets = vec![
        sheet("waiting", (Metric::Cpu, &SERVED), "event_loop", waiting),
        sheet("hot", (Metric::Cpu, &SERVED), "bare_loop", vec![group(64.0, "in memory", alone)]),
    ];
    run
}

/// Twelve models at five points in six sheets: as many cells as the whole matrix has.
pub(crate) fn matrix() -> Run {
    let point = |users: f64| {
        let model = |(n, series): (usize, &&str)| served(series, 13.0 + 1.7 * n as f64, users);
        group(users, "a database that takes 2 ms", MODELS.iter().enumerate().map(model).collect())
    };
    let points = || [1.0, 10.0, 100.0, 1_000.0, 4_000.0].map(point).into();
    let names = ["waiting", "b", "c", "d", "e", "f"];
    let mut run = empty();
    run.sheets =
        names.map(|name| sheet(name, (Metric::Cpu, &SERVED), "event_loop", points())).into();
    run
}
