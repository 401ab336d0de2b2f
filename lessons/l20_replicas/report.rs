//! What L20 says, read off the run.

use super::claims::claims;
use super::experiment::WRITES;
use super::found::{Cell, Found, Kept, Lag, Policy};
use super::{CAPACITY, CLICK, HALF, LOST, REPLICAS, STICKY};
use brigade_core::measure::figure;
use brigade_workbench::{Bench, Compared, Curve, Line, Observation, Report, Setting};

/// Clicks in a picture.
const CLICKS: u64 = 3;

/// Every experiment as it is: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (measured, replicas) = bench.measure(&REPLICAS, &setting)?;
    let (simulated, capacity) = bench.measure(&CAPACITY, &setting)?;
    let found = Found { replicas, capacity };
    let figures = [
        measured
            .figure("a user makes a link and clicks three times; reads go to the standbys", "any"),
        measured.figure("the same with a token: a standby only if it has the link", "token"),
    ];
    let truths = [
        found.replicas.click().map(|answer| CLICK.chosen(answer)),
        found.replicas.sticky().map(|answer| STICKY.chosen(answer)),
        found.capacity.half().map(|answer| HALF.chosen(answer)),
        found.replicas.promotion.which().map(|answer| LOST.chosen(answer)),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: Some(observation(found.replicas.pictured)),
        truths: truths.into_iter().flatten().collect(),
        curves: vec![stale(&found.replicas.lags), nodes(&found)],
        compare: compare(&found),
        claims: claims(&found, &measured.quiet(), &simulated.quiet()),
        explain: explain(&found),
        rule: "A standby is late: what a client has seen travels with it, and what a standby has not received a promotion loses."
            .into(),
        ..Report::default()
    })
}

fn observation(stale: u64) -> Observation {
    Observation {
        text: "In the first picture, how many of the three clicks found the link?".into(),
        options: ["none", "one", "two", "all"].map(Into::into).into(),
        right: CLICKS.saturating_sub(stale) as usize,
        look: "See where `apply` ends on the standby's lane.".into(),
    }
}

/// Stale reads by the time since the write.
fn stale(lags: &[Lag]) -> Curve {
    let any = |lag: &Lag| {
        let cells = lag.cells.iter().filter(|cell| cell.policy == Policy::Any);
        cells.map(|cell| (cell.after_ms, cell.share())).collect::<Vec<_>>()
    };
    let line = |lag: &Lag| {
        let shares = any(lag).into_iter().map(|(_, share)| share.map(|share| share * 100.0));
        Line::exact(format!("{} ms behind", lag.delay_ms), shares)
    };
    let points = lags.first().map(any).unwrap_or_default();
    Curve {
        title: "stale reads from standbys, %".into(),
        axis: "ms since the write was acknowledged".into(),
        points: points.into_iter().map(|(after, _)| (after, None)).collect(),
        lines: lags.iter().map(line).collect(),
    }
}

/// What more nodes do.
fn nodes(found: &Found) -> Curve {
    let cells = |writes: f64| found.capacity.cells.iter().filter(move |cell| cell.writes == writes);
    let line = |writes: f64| {
        let times = cells(writes).map(|cell| Some(cell.times));
        Line::exact(format!("{} % writes", figure(writes * 100.0)), times)
    };
    Curve {
        title: "requests, times those of one node (simulated)".into(),
        axis: "nodes".into(),
        points: cells(0.0).map(|cell| (f64::from(cell.nodes), None)).collect(),
        lines: WRITES.into_iter().map(line).collect(),
    }
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { replicas, capacity } = found;
    let steps = replicas.lags.iter().filter_map(|lag| {
        let what = format!("stale until, standbys {} ms behind", lag.delay_ms);
        let held = lag.step_ms.filter(|_| lag.delay_ms > 0)?;
        Some(Compared::ms(what, held, lag.delay_ms as f64))
    });
    let kept = |what: &str, kept: Kept, law: &str| {
        let Kept { calls, own_writes, older_reads, .. } = kept;
        let told = format!("{own_writes} own writes, {older_reads} older");
        Compared::new(format!("missed in {calls} calls, {what}"), told, law)
    };
    let sessions = [
        kept("any standby", Kept::of(&replicas.sessions.any), "no bound"),
        kept("token", Kept::of(&replicas.sessions.token), "0, 0"),
    ];
    let promotion = &replicas.promotion;
    let lost = [("local", promotion.local), ("remote_apply", promotion.remote_apply)];
    let lost = lost.map(|(level, writer)| {
        let what = format!("lost of {} acknowledged, {level}", writer.acknowledged);
        Compared::new(what, writer.lost.to_string(), writer.not_received.to_string())
    });
    let three = WRITES.into_iter().filter_map(|writes| capacity.of(writes, 3)).map(row);
    steps.chain(sessions).chain(lost).chain(three).collect()
}

fn row(cell: Cell) -> Compared {
    let what = format!("3 nodes, {} % writes", figure(cell.writes * 100.0));
    Compared::new(what, format!("× {:.2}", cell.times), format!("× {:.2}", cell.law))
}

fn explain(found: &Found) -> Vec<String> {
    let Found { replicas, .. } = found;
    let (sessions, promotion) = (&replicas.sessions, &replicas.promotion);
    let share = sessions.token_by_primary as f64 / sessions.token_reads.max(1) as f64;
    let token = format!(
        "While all write, the primary answers {} % of the reads with a token: after it, only a standby as new will do.",
        figure(share * 100.0)
    );
    let promoted = format!(
        "Cut off for {} ms, the promoted standby had not applied {} writes and lacked {}; the other lacked {}.",
        figure(promotion.cut_ms),
        promotion.local.not_applied,
        promotion.local.not_received,
        promotion.other_lost
    );
    let capacity = "Every node does all writes: they are the serial share of Amdahl's law.".into();
    vec![token, promoted, capacity]
}
