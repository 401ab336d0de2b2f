//! The first thing anybody sees: three logins as comb, wall and ribbon, recorded a second ago.

use super::l02_one_core::{COMPUTING, WAITING};
use brigade_workbench::{Bench, Lesson, Report, Setting};

/// Shown before the course map at the first start. The logins are those of lesson two.
pub(super) static OPENING: Lesson = Lesson {
    number: 0,
    name: "opening",
    part: "",
    question: "Three users log in. Here is what this machine did with them, a second ago.",
    predictions: &[],
    experiments: &[COMPUTING, WAITING],
    run,
    exercise: None,
    transfer: None,
};

fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let quick = Setting { quick: true, ..Setting::default() };
    let pinned = Setting { quick: true, ..Setting::on(1) };
    let comb = bench.evidence(&COMPUTING, &pinned)?;
    let wall = bench.evidence(&COMPUTING, &quick)?;
    let ribbon = bench.evidence(&WAITING, &pinned)?;
    let cores = match bench.cores {
        1 => "the one core there is".into(),
        cores => format!("{cores} cores"),
    };
    let shown = [
        comb.figure("The comb: three threads, ONE core", "threads"),
        wall.figure(format!("The wall: the same threads, {cores}"), "threads"),
        ribbon.figure("The ribbon: three tasks, one thread, and it never waits", "tasks"),
    ];
    Ok(Report {
        figures: shown.into_iter().flatten().collect(),
        explain: DIALS.map(String::from).into(),
        ..Report::default()
    })
}

/// What the three numbers below every figure are.
const DIALS: [&str; 4] = [
    "Below every figure of this course stand the same three dials:",
    "in flight (concurrency): how many are begun and not finished",
    "on CPU (parallelism): how many of them compute at one instant",
    "threads held (asynchrony): while a task waits, does a thread wait with it?",
];
