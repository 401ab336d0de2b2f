//! What L01 says, read off the run.

use super::experiment::Asked;
use super::found::{Found, Stage};
use super::{RATE, SERVE, SHARE};
use brigade_core::measure::{Bound, Claim, Measured, Quiet};
use brigade_core::trace::State;
use brigade_workbench::{Axis, Bench, Compared, Leg, Observation, Report, Setting, Waterfall};

/// Four databases, and how many redirects are asked for.
const SETTINGS: [Asked; 4] = [asked(0.0, 400), asked(0.2, 400), asked(2.0, 400), asked(20.0, 100)];
/// The setting that the questions are about.
const ASKED: usize = 2;

const fn asked(database_ms: f64, redirects: u32) -> Asked {
    Asked { database_ms, redirects }
}

pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let settings = if bench.quick { &SETTINGS[..=ASKED] } else { &SETTINGS };
    let mut runs = Vec::new();
    for asked in settings {
        let setting = Setting::default().with(asked)?;
        runs.push(bench.measure::<Found>(&SERVE, &setting)?);
    }
    let (evidence, found) = &runs[ASKED];
    let lanes = format!("four redirects, one thread, a {} ms database", found.database_ms);
    Ok(Report {
        figures: evidence.figure(lanes, "lanes").into_iter().collect(),
        waterfalls: vec![waterfall(found)],
        observe: observation(found),
        truths: vec![SHARE.chosen(found.share()), RATE.counted(found.rate())],
        compare: runs.iter().map(|(_, found)| compared(found)).collect(),
        claims: claims(found, &evidence.quiet()).into(),
        explain: explain(found, bench.cores).into(),
        rule: "Before you ask what a slow request computes, ask what it waits for.".into(),
        ..Report::default()
    })
}

fn waterfall(found: &Found) -> Waterfall {
    let (requests, accept) = (found.requests, found.us(Stage::Accept));
    let legs = Stage::NAMES.into_iter().zip(found.stage_us).skip(1).map(|(name, us)| Leg {
        name: name.into(),
        us,
        state: match name {
            "store" => State::Database,
            "read" => State::Queue,
            _ => State::Running,
        },
    });
    Waterfall {
        axis: Axis::OneAfterAnother,
        title: format!(
            "one redirect, stage by stage (mean of {requests}; accept was {accept:.0} µs, once)"
        ),
        legs: legs.collect(),
    }
}

/// Asked only if the picture shows it: on some machine computing might take longer.
fn observation(found: &Found) -> Option<Observation> {
    let (store, wall) = (found.us(Stage::Store), found.wall_us());
    (store > wall / 2.0).then(|| Observation {
        text: "In which stage is this thread for most of the time, and is it on a core there?".into(),
        options: vec!["parse, computing".into(), "store, computing".into(), "store, off the core and held".into()],
        right: 2,
        look: format!("The thread is in store for {store:.0} of {wall:.0}\u{a0}µs; the row is dotted, and dots are a thread that waits."),
    })
}

fn compared(found: &Found) -> Compared {
    Compared::new(
        format!("redirects a second, database {} ms", found.database_ms),
        format!("{:.0}", found.rate()),
        format!("at most {:.0}", found.law()),
    )
}

fn claims(found: &Found, quiet: &Quiet) -> [Claim; 2] {
    [
        Claim::bound(
            "redirects a second ≤ 1 / (CPU time + database time)",
            Measured::wall(found.rate(), "redirects/s"),
            Bound::AtMost(found.law()),
            quiet,
        ),
        Claim::bound(
            "the thread stands in `store` for as long as the database takes",
            Measured::wall(found.us(Stage::Store) / 1e3, "ms"),
            Bound::AtLeast(found.database_ms),
            quiet,
        ),
    ]
}

fn explain(found: &Found, cores: usize) -> [String; 2] {
    let (cpu, wall) = (found.cpu_us, found.wall_us());
    let many = if cores == 1 { "core" } else { "cores" };
    [
        format!(
            "You used {:.3} of your {cores} {many}. A redirect computed for {cpu:.0}\u{a0}µs and lasted {wall:.0}\u{a0}µs; for the rest its thread was off the core, held by a request that waited.",
            found.utilisation(),
        ),
        format!(
            "With no computing at all this thread could answer {:.0} redirects a second instead of {:.0}{}. More cores would not help: there is one thread, and it waits.",
            1e6 / (wall - cpu),
            found.rate(),
            if cpu < wall / 10.0 { ", so a faster CPU would hardly help" } else { "" }
        ),
    ]
}
