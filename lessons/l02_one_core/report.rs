//! What L02 says, read off the run: every sentence is chosen by a measurement.

use super::found::{Found, Times};
use super::{COMPUTING, COMPUTING_MEAN, WAITING, WAITING_TOTAL};
use brigade_core::measure::{Bound, Claim, Class, Measured, Quiet, Tolerance};
use brigade_core::trace::Dials;
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};

const LOGINS: f64 = 3.0;

/// Both kinds of login on one core, the computing kind also on all of them if there are more.
struct Runs {
    waiting: (Evidence, Found),
    computing: (Evidence, Found),
    free: Option<(Evidence, Found)>,
}

pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let pinned = Setting::on(1);
    let waiting = bench.measure(&WAITING, &pinned)?;
    let computing = bench.measure(&COMPUTING, &pinned)?;
    let free = match bench.cores {
        1 => None,
        _ => Some(bench.measure(&COMPUTING, &Setting::default())?),
    };
    let runs = Runs { waiting, computing, free };
    let (waited, computed) = (&runs.waiting.1, &runs.computing.1);
    Ok(Report {
        figures: figures(&runs).into_iter().flatten().collect(),
        observe: Some(observation(computed.threads)),
        truths: vec![
            WAITING_TOTAL.chosen(waited.nearest_total()),
            COMPUTING_MEAN.chosen(computed.computed()),
        ],
        compare: compare(waited, computed),
        claims: claims(&runs, bench.cores),
        explain: explain(waited, computed),
        rule: "Waits overlap, computing takes turns: nothing gained among equal jobs, a short one saved beside a long one."
            .into(),
        ..Report::default()
    })
}

fn figures(runs: &Runs) -> [Option<Figure>; 5] {
    let Runs { waiting: (waiting, _), computing: (computing, found), free } = runs;
    let comb = if found.mean(found.threads) > 1.1 { ": a comb" } else { "" };
    let wall =
        |(free, _): &(Evidence, _)| free.figure("computing, a thread each, all cores", "threads");
    [
        waiting.figure("waiting, a thread each, ONE core", "threads"),
        waiting.figure("waiting, a task each, one thread", "tasks"),
        computing.figure(format!("computing, a thread each, ONE core{comb}"), "threads"),
        computing.figure("computing, a task each, one thread", "tasks"),
        free.as_ref().and_then(wall),
    ]
}

/// Asked about the comb, before anything is explained.
fn observation(threads: Times) -> Observation {
    let on_cpu = threads.cores();
    Observation {
        text: "In the comb of three computing threads: how many were solid (on the CPU) in a column, as a rule?".into(),
        options: vec!["one".into(), "two".into(), "three".into()],
        right: (on_cpu.round().clamp(1.0, LOGINS) - 1.0) as usize,
        look: format!("the dial on CPU says {on_cpu:.2}"),
    }
}

fn compare(waiting: &Found, computing: &Found) -> Vec<Compared> {
    let in_turn = waiting.turns.cpu_ms + LOGINS * waiting.wait_ms;
    let mean = computing.turns.mean_ms;
    vec![
        Compared::ms("waiting, one after another: all done", waiting.turns.total_ms, in_turn),
        Compared::ms(
            "waiting, a thread each: all done",
            waiting.threads.total_ms,
            waiting.overlapped_ms(),
        ),
        Compared::ms(
            "computing, a thread each: all done",
            computing.threads.total_ms,
            computing.threads.cpu_ms,
        ),
        Compared::ms(
            "computing, a thread each: mean finish",
            computing.threads.mean_ms,
            mean * slowdown(),
        ),
        Compared::ms("computing, a task each: mean finish", computing.tasks.mean_ms, mean),
    ]
}

/// Mean finish of n equal jobs sharing a core evenly, over the mean when served in turn: 2n/(n+1).
fn slowdown() -> f64 {
    2.0 * LOGINS / (LOGINS + 1.0)
}

fn claims(runs: &Runs, cores: usize) -> Vec<Claim> {
    let (waited, (evidence, found)) = (&runs.waiting.1, &runs.computing);
    let quiet_w = &disturbed(&runs.waiting.0, found);
    let quiet = &disturbed(evidence, found);
    let total = waited.threads.total_ms;
    let identity = |statement, measured, law, share, quiet| {
        Claim::identity(statement, measured, law, Tolerance::Share(share), quiet)
    };
    let times = |statement, factor, law, share| {
        identity(statement, Measured::wall(factor, "×"), law, share, quiet)
    };
    let overlaps = "waiting: three threads take all the computing and one wait";
    let same = "computing: taking turns changes the total by nothing";
    let later = "computing: taking turns makes the mean finish 2n/(n+1) times as late";
    let in_turn = "computing: tasks that never wait finish as if served in turn";
    vec![
        at_most_one(evidence, quiet),
        // By CPU clocks, so a busy machine does not matter: one core gives at most one second a second.
        Claim::bound(
            "on one core, threads use at most one CPU second a second",
            Measured::cpu(found.threads.cores(), "s/s"),
            Bound::AtMost(1.0),
            quiet,
        ),
        identity(overlaps, Measured::wall(total, "ms"), waited.overlapped_ms(), 0.10, quiet_w),
        times(same, found.total(), 1.0, 0.05),
        times(later, found.mean(found.threads), slowdown(), 0.10),
        times(in_turn, found.mean(found.tasks), 1.0, 0.05),
        all_cores(runs.free.as_ref(), cores),
    ]
}

/// The quiet gate looks at everything at once; one thread that only computes tells more: whatever its
/// wall time exceeds its CPU time by, another program had its core.
fn disturbed(evidence: &Evidence, computing: &Found) -> Quiet {
    let taken = 1.0 - computing.turns.cores();
    let quiet = evidence.quiet();
    Quiet { others: quiet.others.map(|others| others.max(taken)), ..quiet }
}

/// Counted on the picture: the most lanes that were solid at one instant.
fn at_most_one(computing: &Evidence, quiet: &Quiet) -> Claim {
    let statement = "on one core, at most one thread was on the CPU";
    let Some(comb) = computing.traces.get("threads") else {
        return Claim::untestable(statement, Class::Identity, "no trace of it was kept");
    };
    let most = Measured::counted(Dials::of(comb).max_parallelism() as f64, "at once");
    Claim::identity(statement, most, 1.0, Tolerance::Exact, quiet)
}

fn all_cores(free: Option<&(Evidence, Found)>, cores: usize) -> Claim {
    let statement = "all cores take no less than the CPU time shared out";
    let Some((evidence, found)) = free else {
        return Claim::untestable(statement, Class::Bound, "one usable core");
    };
    let least = found.threads.cpu_ms / LOGINS.min(cores as f64);
    let measured = Measured::wall(found.threads.total_ms, "ms");
    Claim::bound(statement, measured, Bound::AtLeast(least), &disturbed(evidence, found))
}

fn explain(waiting: &Found, computing: &Found) -> Vec<String> {
    let (in_turn, threads) = (waiting.turns.total_ms, waiting.threads.total_ms);
    let (total, mean) = (computing.total(), computing.mean(computing.threads));
    let tasks = computing.mean(computing.tasks);
    vec![
        format!(
            "Waiting logins: a thread each saved {:.0} ms of {in_turn:.0}. The core was not faster: the waits overlapped.",
            in_turn - threads
        ),
        match mean {
            mean if mean > 1.1 => format!(
                "Computing logins, against one after another: total {total:.2} ×, mean finish {mean:.2} ×. \
                 Sliced, B and C held up A, and C gained nothing."
            ),
            _ => format!(
                "Computing logins, against one after another: mean finish {mean:.2} ×; here the slices hardly interleaved them."
            ),
        },
        match tasks {
            0.9..1.1 => {
                format!("Tasks, which never waited, finished as if in turn ({tasks:.2} ×).")
            }
            _ => format!("Tasks finished {tasks:.2} × as late as in turn: a run was disturbed."),
        },
        // When the opposite is true, by the law of a core that is shared evenly; no such job was run.
        format!(
            "By the law, a 1 ms job beside these is done after {:.0} ms if last, {:.0} if shared evenly.",
            computing.turns.total_ms + 1.0,
            LOGINS + 1.0,
        ),
    ]
}
