//! What L09 says, read off the run. Everything in it is counted, so a busy machine spoils nothing.

use super::claims::claims;
use super::found::{CLICKS, TRIED};
use super::ways::{THREADS, WAYS};
use brigade_core::measure::figure;
use brigade_core::measure::laws::interleavings;
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// What was found: on all cores, by enumeration, on one core.
pub(super) struct Found {
    pub(super) counting: Evidence,
    pub(super) orders: Evidence,
    pub(super) one_core: Evidence,
}

/// Threads on the cores of this bench, every order, and one core.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = (bench.cores < usable).then_some(bench.cores);
    let pinned = Setting { cores: Some(1), ..Setting::default() };
    let found = Found {
        counting: bench.named("counting", &Setting { cores, ..Setting::default() })?,
        orders: bench.named("orders", &Setting::default())?,
        one_core: bench.named("one-core", &pinned)?,
    };
    Ok(Report {
        figures: figures(&found),
        observe: Some(observation(&found)),
        truths: brigade_workbench::named(truths(&found)),
        compare: compare(&found),
        claims: claims(&found),
        explain: explain(&found),
        rule: "Two safe steps are not one safe step: what is read to be written back is read and written in one.".into(),
        ..Report::default()
    })
}

/// The least and the most that a way lost in any round, as shares of all clicks.
pub(super) fn lost(evidence: &Evidence, way: &str) -> (f64, f64) {
    let rounds = evidence.samples.get(way).map_or(&[][..], Vec::as_slice);
    let all = evidence.number("clicks");
    let (least, most) = rounds
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(least, most), lost| (least.min(*lost), most.max(*lost)));
    (least / all, most / all)
}

fn figures(found: &Found) -> Vec<Figure> {
    let title = "SELECT, then UPDATE: two sessions on ONE core, one statement per trip";
    let trace = found.one_core.traces.get("trips").cloned();
    trace.into_iter().map(|trace| Figure { title: title.into(), trace }).collect()
}

fn observation(found: &Found) -> Observation {
    let between = found.one_core.number("between");
    Observation {
        text: "Each request waits twice: to read the clicks, then to write them. How many requests had read \
               and not yet written, at most?"
            .into(),
        options: vec!["one".into(), "two".into()],
        right: usize::from(between > 1.0),
        look: format!("the table counted {between:.0} between their two statements at once"),
    }
}

/// Which of the offered answers this run bears out.
fn truths(found: &Found) -> BTreeMap<&'static str, f64> {
    let smallest = match found.orders.number("worst") {
        0.0 => 3.0,
        worst if worst <= 2.0 => 2.0,
        worst if worst <= CLICKS as f64 => 1.0,
        _ => 0.0,
    };
    let today = match lost(&found.counting, WAYS[0].name).1 {
        0.0 => 0.0,
        share if share < 0.01 => 1.0,
        _ => 2.0,
    };
    let statements = match found.orders.number("set_lost") {
        lost if lost < 3.0 => lost,
        _ => 3.0,
    };
    BTreeMap::from([("smallest", smallest), ("today", today), ("statements", statements)])
}

fn compare(found: &Found) -> Vec<Compared> {
    let row =
        |what: String, measured: String, law: &str| Compared { what, measured, law: law.into() };
    let ways = WAYS.iter().map(|way| match way.whole {
        true => row(way.name.into(), range(&found.counting, way.name), "0 %"),
        false => row(way.name.into(), range(&found.counting, way.name), "0 to all but 2"),
    });
    let (orders, one) = (&found.orders, &found.one_core);
    let broken = WAYS[0].name;
    let serial = interleavings(&[TRIED as u32; THREADS]); // click after click
    let of = |name: &str| {
        let lost = orders.number(&format!("{name}_lost"));
        format!("{lost:.0} of {:.0} orders lose", orders.number(&format!("{name}_orders")))
    };
    ways.chain([
        row(format!("{broken}, ONE core"), range(one, broken), "0 to all but 2"),
        row(
            "SELECT, UPDATE, ONE core".into(),
            format!("{:.0} of {:.0} kept", one.number("counted"), one.number("requests")),
            "2 to all",
        ),
        row(
            format!("every order of 2 × {TRIED} clicks"),
            tried(orders),
            &format!("all but {serial:.0}"),
        ),
        row("SELECT; SET clicks = n + 1".into(), of("set"), "4 of 6"),
        row("SET clicks = clicks + 1".into(), of("add"), "0 of 2"),
        row("SELECT; SET … WHERE clicks = n".into(), of("set_if_seen"), "0 of 6"),
    ])
    .collect()
}

/// `0.2 to 28 % lost`, in all rounds.
fn range(evidence: &Evidence, way: &str) -> String {
    let (least, most) = lost(evidence, way);
    match least == most {
        true => format!("{} lost", percent(most)),
        false => format!("{} to {} lost", figure(least * 100.0), percent(most)),
    }
}

fn tried(orders: &Evidence) -> String {
    let (losing, all) = (orders.number("losing"), orders.number("orders"));
    format!("{losing:.0} of {all:.0} lose, {:.0} µs", orders.number("tried_us"))
}

/// What luck did, what it could have done, and why a wait makes it sure.
fn explain(found: &Found) -> Vec<String> {
    let [bare, locked] = [&WAYS[0], &WAYS[1]].map(|way| lost(&found.counting, way.name).1);
    let rounds = found.counting.samples.get(WAYS[0].name).map_or(0, Vec::len);
    let luck = match bare.max(locked) {
        0.0 => "That proves nothing: the order that loses exists.",
        _ => "Luck decides how much of the mistake is seen.",
    };
    let worst = "The order that loses most: A reads 0. B counts all its clicks but one. A writes 1, and B reads it. \
                 A counts all the rest. B writes 2.";
    let (_, alone) = lost(&found.one_core, WAYS[0].name);
    let requests = found.one_core.number("requests");
    vec![
        format!(
            "In {rounds} runs `load; store` lost at most {}, and with a lock around each step {}. {luck}",
            percent(bare),
            percent(locked)
        ),
        worst.into(),
        format!(
            "On ONE core `load; store` lost at most {}: a switch must fall between two instructions. \
             With a trip to the database between them, {:.0} of {requests:.0} clicks were lost.",
            percent(alone),
            requests - found.one_core.number("counted"),
        ),
    ]
}

fn percent(share: f64) -> String {
    format!("{} %", figure(share * 100.0))
}
