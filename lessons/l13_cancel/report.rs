//! What L13 says, read off what was counted.

use super::children::BORN;
use super::found::{Counts, End, Found, Left};
use super::{CHILDREN, HANDLES, HANG_UP, HANGS_UP, LEFT, POINTS};
use brigade_core::measure::{Bound, Claim, Class, Measured, Quiet, Tolerance};
use brigade_core::trace::Trace;
use brigade_workbench::{Bench, Compared, Evidence, Observation, Report, Setting};

/// Counts only, so it is the same on one core and on sixty-four.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (dropped, points) = bench.measure(&POINTS, &setting)?;
    let (orphans, children) = bench.measure(&CHILDREN, &setting)?;
    let (_, hang_ups) = bench.measure(&HANG_UP, &setting)?;
    let found = Found { points, children, hang_ups };
    let figures = [
        dropped.figure("request A, dropped when its client leaves", "dropped"),
        orphans.figure("handler H spawned A, B, C; client leaves; handles dropped", "spawned"),
        orphans.figure("the same three in a JoinSet", "set"),
    ];
    let truths = [
        found.left().map(|left| LEFT.chosen(left)),
        Some(HANDLES.chosen(found.handles())),
        found.hangs_up().map(|kept| HANGS_UP.chosen(kept)),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: observation(&dropped),
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found),
        claims: claims(&found, &dropped.quiet()),
        explain: explain(&found),
        rule: "Wherever a future waits, it can end: let every thing it takes have an owner whose destructor gives it back."
            .into(),
        ..Report::default()
    })
}

fn observation(dropped: &Evidence) -> Option<Observation> {
    let after = dropped.traces.get("dropped").map(at_the_database_after_the_end)?;
    Some(Observation {
        text: "First picture: what went on after the client left?".into(),
        options: ["nothing", "a query at the database", "the thread, computing"]
            .map(String::from)
            .into(),
        right: usize::from(after > 0.0),
        look: format!("the database worked for A {after:.1} ms longer than A lived"),
    })
}

/// For how many milliseconds the database went on with a task that was over.
fn at_the_database_after_the_end(trace: &Trace) -> f64 {
    let end = trace.tasks.first().and_then(|task| task.end).unwrap_or(trace.wall);
    let device = |lane: u16| {
        let lane = &trace.lanes[usize::from(lane)];
        lane.device && lane.name != "client"
    };
    let ends = trace.blocks.iter().filter(|block| device(block.lane)).map(|block| block.end());
    ends.max().unwrap_or(0).saturating_sub(end) as f64 / 1e6
}

fn compare(found: &Found) -> Vec<Compared> {
    let mut rows: Vec<Compared> = found.points.by_hand.all.iter().map(end).collect();
    rows.dedup_by(|next, row| next.what == row.what); // the two reads are alike, and so are the two writes
    let children = &found.children;
    let ways = [
        ("joined", children.joined),
        ("tokio::spawn", children.tokio_spawn),
        ("tokio::JoinSet", children.join_set),
        ("smol::Task", children.smol_tasks),
        ("thread::spawn", children.threads),
        ("thread::scope", children.scoped),
    ];
    rows.extend(ways.map(|(what, Counts { went_on, outlived })| {
        let measured = format!("{went_on} of {BORN} go on, {outlived} as orphans");
        Compared::new(what, measured, "no orphans")
    }));
    rows
}

fn end(end: &End) -> Compared {
    let dropped = |at| format!("dropped: {at}");
    let what = end.dropped.map_or("not dropped".into(), dropped);
    Compared::new(what, spoken(end.left), "link at most")
}

/// `link, permit lost`.
fn spoken(left: Left) -> String {
    let mut names: Vec<&str> = left.names().collect();
    names.sort_unstable();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

fn claims(found: &Found, quiet: &Quiet) -> Vec<Claim> {
    let (points, children) = (&found.points, &found.children);
    let exactly = |statement: &str, value: usize, unit: &'static str, law: usize| {
        let measured = Measured::counted(value as f64, unit);
        Claim::identity(statement, measured, law as f64, Tolerance::Exact, quiet)
    };
    let none = |statement, value, unit| exactly(statement, value, unit, 0);
    let broken = Measured::counted(points.by_hand.broken() as f64, "ends");
    let lost = points.reader.lost_bytes;
    let hung_up = found.hang_ups.all();
    let stops_neither = "a client that hangs up stops neither thread nor task";
    vec![
        exactly(
            "K awaits leave K + 1 ends, all tried",
            points.by_hand.all.len(),
            "ends",
            points.by_hand.waits + 1,
        ),
        Claim::bound("by hand, some end breaks a promise", broken, Bound::AtLeast(1.0), quiet),
        none("with owners, none does", points.owned.broken(), "ends"),
        none("a half-read line that the reader owns is never lost", lost, "bytes lost"),
        none("a dropped JoinSet ends its tasks", children.join_set.went_on, "go on"),
        none("no thread outlives its scope", children.scoped.outlived, "orphans"),
        match hung_up.clients {
            0 => Claim::untestable(
                stops_neither,
                Class::Identity,
                "none left before its answer came",
            ),
            clients => exactly(stops_neither, hung_up.kept, "links kept", clients),
        },
    ]
}

fn explain(found: &Found) -> Vec<String> {
    let points = &found.points;
    let (ends, broken) = (points.by_hand.all.len(), points.by_hand.broken());
    let insert = found.dropped_at_insert().map_or("not tried".into(), spoken);
    vec![
        format!(
            "Cleaning up by hand, {broken} of {ends} ends broke a promise. Dropped at the insert: {insert}. \
             Dropping runs destructors and nothing else, and calls nothing back."
        ),
        format!(
            "A line in a local variable, given up at each of {} waits, lost {} bytes in all; in the reader, {}.",
            points.local.points, points.local.lost_bytes, points.reader.lost_bytes,
        ),
    ]
}
