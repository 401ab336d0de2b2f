//! The first thing anybody sees: three logins as comb, wall and ribbon, recorded a second ago.

use super::l02_one_core::{COMPUTING, WAITING};
use crate::workbench::{Bench, Evidence, Figure, Lesson, Report, Setting};

/// Shown before the course map at the first start. The logins are those of lesson two.
pub(super) static OPENING: Lesson = Lesson {
    number: 0,
    name: "opening",
    part: "",
    question: "Three users log in. Here is what this machine did with them, a second ago.",
    predictions: &[],
    experiments: &[COMPUTING, WAITING],
    run,
};

fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let quick = Setting { quick: true, ..Setting::default() };
    let pinned = Setting { cores: Some(1), ..quick.clone() };
    let comb = bench.measure("computing", &pinned)?;
    let wall = bench.measure("computing", &quick)?;
    let ribbon = bench.measure("waiting", &pinned)?;
    let shown = [
        figure("Three threads share ONE core: concurrent", &comb, "threads"),
        figure(
            &format!("Three threads on {} cores: parallel, as far as they go", bench.cores),
            &wall,
            "threads",
        ),
        figure(
            "Three tasks on one thread, and it waits for nobody: asynchronous",
            &ribbon,
            "tasks",
        ),
    ];
    Ok(Report { figures: shown.into_iter().flatten().collect(), ..Report::default() })
}

fn figure(title: &str, evidence: &Evidence, way: &str) -> Option<Figure> {
    let trace = evidence.traces.get(way).cloned();
    trace.map(|trace| Figure { title: title.into(), trace })
}
