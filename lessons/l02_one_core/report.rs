//! What L02 says, read off the run: every sentence is chosen by a measurement.

use crate::measure::{Bound, Claim, Measured, Quiet, Tolerance};
use crate::trace::Dials;
use crate::workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

const LOGINS: f64 = 3.0;

/// Runs both kinds of login on one core, the computing kind also on all of them.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let pinned = Setting { cores: Some(1), ..Setting::default() };
    let waiting = bench.measure("waiting", &pinned)?;
    let computing = bench.measure("computing", &pinned)?;
    let free = match bench.cores {
        1 => None,
        _ => Some(bench.measure("computing", &Setting::default())?),
    };
    Ok(Report {
        waterfalls: Vec::new(),
        figures: figures(&waiting, &computing, free.as_ref()),
        observe: Some(observation(&computing)),
        truths: truths(&waiting, &computing),
        compare: compare(&waiting, &computing),
        claims: claims(&waiting, &computing, free.as_ref(), bench.cores),
        explain: explain(&waiting, &computing),
        rule: "Waits overlap, computing takes turns: nothing gained among equal jobs, a short one saved beside a long one."
            .into(),
    })
}

fn figures(waiting: &Evidence, computing: &Evidence, free: Option<&Evidence>) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut show = |title: &str, evidence: &Evidence, way: &str| {
        let trace = evidence.traces.get(way).cloned();
        figures.extend(trace.map(|trace| Figure { title: title.into(), trace }));
    };
    show("waiting, a thread each, ONE core", waiting, "threads");
    show("waiting, a task each, one thread", waiting, "tasks");
    let comb = if ratios(computing, "threads").1 > 1.1 { ": a comb" } else { "" };
    show(&format!("computing, a thread each, ONE core{comb}"), computing, "threads");
    show("computing, a task each, one thread", computing, "tasks");
    if let Some(free) = free {
        show("computing, a thread each, all cores", free, "threads");
    }
    figures
}

/// Asked about the comb, before anything is explained.
fn observation(computing: &Evidence) -> Observation {
    let on_cpu = computing.number("threads_cpu_ms") / computing.number("threads_total_ms");
    Observation {
        text: "In the comb of three computing threads: how many were solid (on the CPU) in a column, as a rule?".into(),
        options: vec!["one".into(), "two".into(), "three".into()],
        right: (on_cpu.round().clamp(1.0, 3.0) - 1.0) as usize,
        look: format!("the dial on CPU says {on_cpu:.2}"),
    }
}

/// Which of the offered answers this run bears out.
fn truths(waiting: &Evidence, computing: &Evidence) -> BTreeMap<&'static str, f64> {
    let total = waiting.number("threads_total_ms");
    let offered = [63.0, 43.0, 23.0, 21.0];
    let nearest = (0..offered.len())
        .min_by(|a, b| f64::total_cmp(&(offered[*a] - total).abs(), &(offered[*b] - total).abs()));
    let (total, mean) = ratios(computing, "threads");
    let computed = match (total, mean) {
        (total, _) if total < 0.5 => 0.0,
        (total, _) if total < 0.9 => 3.0,
        (_, mean) if mean > 1.1 => 2.0,
        _ => 1.0,
    };
    BTreeMap::from([("waiting-total", nearest.unwrap_or(0) as f64), ("computing-mean", computed)])
}

/// Total and mean of a way, as multiples of one after another.
fn ratios(evidence: &Evidence, way: &str) -> (f64, f64) {
    let ratio = |what: &str| {
        evidence.number(&format!("{way}_{what}_ms")) / evidence.number(&format!("turns_{what}_ms"))
    };
    (ratio("total"), ratio("mean"))
}

fn overlapped(waiting: &Evidence) -> f64 {
    waiting.number("threads_cpu_ms") + waiting.number("wait_ms")
}

fn compare(waiting: &Evidence, computing: &Evidence) -> Vec<Compared> {
    let ms = |value: f64| format!("{value:.1} ms");
    let row = |what: &str, measured: f64, law: f64| Compared {
        what: what.into(),
        measured: ms(measured),
        law: ms(law),
    };
    let mean = computing.number("turns_mean_ms");
    vec![
        row(
            "waiting, one after another: all done",
            waiting.number("turns_total_ms"),
            waiting.number("turns_cpu_ms") + LOGINS * waiting.number("wait_ms"),
        ),
        row(
            "waiting, a thread each: all done",
            waiting.number("threads_total_ms"),
            overlapped(waiting),
        ),
        row(
            "computing, a thread each: all done",
            computing.number("threads_total_ms"),
            computing.number("threads_cpu_ms"),
        ),
        row(
            "computing, a thread each: mean finish",
            computing.number("threads_mean_ms"),
            mean * slowdown(),
        ),
        row("computing, a task each: mean finish", computing.number("tasks_mean_ms"), mean),
    ]
}

/// Mean finish of n equal jobs sharing a core evenly, over the mean when served in turn: 2n/(n+1).
fn slowdown() -> f64 {
    2.0 * LOGINS / (LOGINS + 1.0)
}

fn claims(
    waiting: &Evidence,
    computing: &Evidence,
    free: Option<&Evidence>,
    cores: usize,
) -> Vec<Claim> {
    let (quiet_w, quiet) = (&disturbed(waiting, computing), &disturbed(computing, computing));
    let (total, mean) = ratios(computing, "threads");
    let ms = |value: f64| Measured::wall(value, "ms");
    vec![
        at_most_one(computing, quiet),
        one_at_a_time(computing, quiet),
        Claim::identity(
            "waiting: three threads take all the computing and one wait",
            ms(waiting.number("threads_total_ms")),
            overlapped(waiting),
            Tolerance::Share(0.10),
            quiet_w,
        ),
        Claim::identity(
            "computing: taking turns changes the total by nothing",
            Measured::wall(total, "×"),
            1.0,
            Tolerance::Share(0.05),
            quiet,
        ),
        Claim::identity(
            "computing: taking turns makes the mean finish 2n/(n+1) times as late",
            Measured::wall(mean, "×"),
            slowdown(),
            Tolerance::Share(0.10),
            quiet,
        ),
        Claim::identity(
            "computing: tasks that never wait finish as if served in turn",
            Measured::wall(ratios(computing, "tasks").1, "×"),
            1.0,
            Tolerance::Share(0.05),
            quiet,
        ),
        all_cores(free, cores),
    ]
}

/// The quiet gate looks at everything at once; one thread that only computes tells more: whatever its
/// wall time exceeds its CPU time by, another program had its core.
fn disturbed(evidence: &Evidence, computing: &Evidence) -> Quiet {
    let taken = 1.0 - computing.number("turns_cpu_ms") / computing.number("turns_total_ms");
    let quiet = evidence.quiet();
    Quiet { others: quiet.others.map(|others| others.max(taken)), ..quiet }
}

/// Counted on the picture: the most lanes that were solid at one instant.
fn at_most_one(computing: &Evidence, quiet: &Quiet) -> Claim {
    let most = computing
        .traces
        .get("threads")
        .map_or(f64::NAN, |comb| Dials::of(comb).max_parallelism() as f64);
    Claim::identity(
        "on one core, never more than one thread was on the CPU",
        Measured::counted(most, "at once"),
        1.0,
        Tolerance::Exact,
        quiet,
    )
}

/// By CPU clocks, so a busy machine does not matter: one core gives at most one second a second.
fn one_at_a_time(computing: &Evidence, quiet: &Quiet) -> Claim {
    let used = computing.number("threads_cpu_ms") / computing.number("threads_total_ms");
    Claim::bound(
        "on one core, threads use at most one CPU second a second",
        Measured::cpu(used, "s/s"),
        Bound::AtMost(1.0),
        quiet,
    )
}

fn all_cores(free: Option<&Evidence>, cores: usize) -> Claim {
    let statement = "on all cores, they take no less than their CPU time shared out";
    let Some(free) = free else {
        return Claim::untestable(statement, "T-BOUND", "this machine has one usable core");
    };
    let least = free.number("threads_cpu_ms") / LOGINS.min(cores as f64);
    Claim::bound(
        statement,
        Measured::wall(free.number("threads_total_ms"), "ms"),
        Bound::AtLeast(least),
        &disturbed(free, free),
    )
}

fn explain(waiting: &Evidence, computing: &Evidence) -> Vec<String> {
    let (total, mean) = ratios(computing, "threads");
    let saved = waiting.number("turns_total_ms") - waiting.number("threads_total_ms");
    let mut said = vec![format!(
        "Waiting logins: a thread each saved {saved:.0} ms of {:.0}. The core was not faster: the waits overlapped.",
        waiting.number("turns_total_ms"),
    )];
    said.push(match mean {
        mean if mean > 1.1 => format!(
            "Computing logins, against one after another: total {total:.2} ×, mean finish {mean:.2} ×. \
             Sliced, B and C held up A, and C gained nothing."
        ),
        _ => format!("Computing logins, against one after another: mean finish {mean:.2} ×; here the slices hardly interleaved them."),
    });
    said.push(match ratios(computing, "tasks").1 {
        tasks if (0.9..1.1).contains(&tasks) => {
            format!("Tasks, which never waited, finished as if in turn ({tasks:.2} ×).")
        }
        tasks => {
            format!("Tasks finished {tasks:.2} × as late as in turn: the one thread was disturbed.")
        }
    });
    // When the opposite is true, by the law of a core that is shared evenly; no such job was run.
    said.push(format!(
        "A 1 ms job beside these three: done after {:.0} ms if last in turn, {:.0} if shared evenly.",
        computing.number("turns_total_ms") + 1.0,
        LOGINS + 1.0,
    ));
    said
}
