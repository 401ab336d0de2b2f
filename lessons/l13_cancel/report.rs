//! What L13 says, read off what was counted.

use super::MODELS;
use super::children::{CHILDREN, WAYS};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};
use brigade_core::trace::Trace;
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};
use std::collections::{BTreeMap, BTreeSet};

/// What one run found.
struct Found {
    points: Evidence,
    children: Evidence,
    hang_ups: Evidence,
}

/// Counts only, so it is the same on one core and on sixty-four.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let found = Found {
        points: bench.named("points", &Setting::default())?,
        children: bench.named("children", &Setting::default())?,
        hang_ups: bench.named("hang-up", &Setting::default())?,
    };
    Ok(Report {
        figures: found.figures(),
        observe: found.observation(),
        truths: brigade_workbench::named(found.truths()),
        compare: found.compare(),
        claims: found.claims(),
        explain: found.explain(),
        rule: "Wherever a future waits, it can end: let every thing it takes have an owner whose destructor gives it back."
            .into(),
        ..Report::default()
    })
}

/// The ends of a handler: at what it was dropped, and what was left.
fn ends(evidence: &Evidence, handler: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut ends: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, value) in &evidence.numbers {
        let Some((point, what)) = name.strip_prefix(handler).and_then(|rest| rest.split_once(": "))
        else {
            continue;
        };
        let left = ends.entry(point.trim().into()).or_default();
        left.extend((*value > 0.0).then(|| what.to_string()));
    }
    let without_number =
        |point: String| point.split_once(' ').map_or_else(String::new, |(_, at)| at.into());
    ends.into_iter().map(|(point, left)| (without_number(point), left)).collect()
}

/// What a promise was broken by. A link alone breaks none.
fn broken(left: &BTreeSet<String>) -> Vec<&str> {
    left.iter().map(String::as_str).filter(|what| *what != "link").collect()
}

fn points_with_a_broken_promise(evidence: &Evidence, handler: &str) -> f64 {
    let ends = ends(evidence, handler);
    ends.iter().filter(|(_, left)| !broken(left).is_empty()).count() as f64
}

impl Found {
    fn figures(&self) -> Vec<Figure> {
        let show = |title: &str, evidence: &Evidence, name: &str| {
            let trace = evidence.traces.get(name).cloned();
            trace.map(|trace| Figure { title: title.into(), trace })
        };
        let shown = [
            show("request A, dropped when its client leaves", &self.points, "dropped"),
            show(
                "handler H spawned A, B, C; client leaves; handles dropped",
                &self.children,
                "spawned",
            ),
            show("the same three in a JoinSet", &self.children, "set"),
        ];
        shown.into_iter().flatten().collect()
    }

    fn observation(&self) -> Option<Observation> {
        let after = self.points.traces.get("dropped").map(at_the_database_after_the_end)?;
        Some(Observation {
            text: "First picture: what went on after the client left?".into(),
            options: vec![
                "nothing".into(),
                "a query at the database".into(),
                "the thread, computing".into(),
            ],
            right: usize::from(after > 0.0),
            look: format!("the database worked for A {after:.1} ms longer than A lived"),
        })
    }

    fn truths(&self) -> BTreeMap<&'static str, f64> {
        let left = self.dropped_at_insert();
        let left = match (
            left.contains("link"),
            left.contains("message lost"),
            left.contains("permit lost"),
        ) {
            (false, ..) => 0.0,
            (_, false, _) => 3.0,
            (_, _, false) => 1.0,
            _ => 2.0,
        };
        let handles = match self.children.number("tokio_spawn_went_on") {
            0.0 => 0.0,
            all if all == CHILDREN as f64 => 2.0,
            _ => 1.0,
        };
        let kept = self.hang_ups.number("threads_kept") == self.hang_ups.number("threads_clients");
        let kept = if kept { 2.0 } else { 0.0 };
        BTreeMap::from([("left behind", left), ("handles", handles), ("hang up", kept)])
    }

    fn dropped_at_insert(&self) -> BTreeSet<String> {
        let ends = ends(&self.points, "by_hand");
        ends.into_iter().find(|(at, _)| at == "insert").map(|(_, left)| left).unwrap_or_default()
    }

    fn compare(&self) -> Vec<Compared> {
        let mut rows: Vec<Compared> = Vec::new();
        for (at, left) in ends(&self.points, "by_hand") {
            let what = if at == "not dropped" { at } else { format!("dropped: {at}") };
            let row = Compared { what, measured: spoken(&left), law: "link at most".into() };
            if rows.last().is_none_or(|last| last.what != row.what) {
                rows.push(row); // the two reads are alike, and so are the two writes
            }
        }
        rows.extend(WAYS.map(|(name, _)| self.way(name)));
        rows
    }

    fn way(&self, name: &str) -> Compared {
        let number = |what: &str| self.children.number(&format!("{name}_{what}"));
        Compared {
            what: name.replace('_', "::"),
            measured: format!(
                "{:.0} of {CHILDREN} go on, {:.0} as orphans",
                number("went_on"),
                number("outlived")
            ),
            law: "no orphans".into(),
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let (points, children) = (&self.points, &self.children);
        let quiet = &points.quiet();
        let exactly = |statement: &str, value: f64, unit: &'static str, law: f64| {
            Claim::identity(statement, Measured::counted(value, unit), law, Tolerance::Exact, quiet)
        };
        let none = |statement, value, unit| exactly(statement, value, unit, 0.0);
        vec![
            exactly(
                "K awaits leave K + 1 ends, all tried",
                points.number("by_hand_ends"),
                "ends",
                points.number("by_hand_waits") + 1.0,
            ),
            self.by_hand(quiet),
            none("with owners, none does", points_with_a_broken_promise(points, "owned"), "ends"),
            none(
                "a half-read line that the reader owns is never lost",
                points.number("reader_lost_bytes"),
                "bytes lost",
            ),
            none(
                "a dropped JoinSet ends its tasks",
                children.number("tokio_JoinSet_went_on"),
                "go on",
            ),
            none(
                "no thread outlives its scope",
                children.number("thread_scope_outlived"),
                "orphans",
            ),
            exactly(
                "a client that hangs up stops neither thread nor task",
                self.total("kept"),
                "links kept",
                self.total("clients"),
            ),
        ]
    }

    fn by_hand(&self, quiet: &Quiet) -> Claim {
        let broken = points_with_a_broken_promise(&self.points, "by_hand");
        let measured = Measured::counted(broken, "ends");
        Claim::bound("by hand, some end breaks a promise", measured, Bound::AtLeast(1.0), quiet)
    }

    fn total(&self, what: &str) -> f64 {
        MODELS.iter().map(|model| self.hang_ups.number(&format!("{model}_{what}"))).sum()
    }

    fn explain(&self) -> Vec<String> {
        let points = &self.points;
        let (ends, broken) =
            (points.number("by_hand_ends"), points_with_a_broken_promise(points, "by_hand"));
        let insert = spoken(&self.dropped_at_insert());
        vec![
            format!(
                "Cleaning up by hand, {broken:.0} of {ends:.0} ends broke a promise. Dropped at the insert: {insert}. \
                 Dropping runs destructors and nothing else, and calls nothing back."
            ),
            format!(
                "A line in a local variable, given up at each of {:.0} waits, lost {:.0} bytes in all; in the reader, {:.0}.",
                points.number("local_points"),
                points.number("local_lost_bytes"),
                points.number("reader_lost_bytes"),
            ),
        ]
    }
}

/// `link, permit lost`.
fn spoken(left: &BTreeSet<String>) -> String {
    let left: Vec<&str> = left.iter().map(String::as_str).collect();
    if left.is_empty() { "nothing".into() } else { left.join(", ") }
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
