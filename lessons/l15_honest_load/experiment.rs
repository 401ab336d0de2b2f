//! What runs: the freeze in virtual time, a real server that freezes, and a millisecond by two clocks.

use super::case::{Case, WAYS, Way};
use super::found::{Both, Real, Sent, Told, Virtual, Waits};
use super::timers;
use super::trial::{Done, Trial};
use brigade_core::load::Report;
use brigade_core::measure::{limits, stats::median};
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

/// Instances behind the balancer, one of which freezes.
pub(super) const INSTANCES: u32 = 10;

/// What else is open while a server is asked.
const BESIDE: u64 = 20;

/// What the pictures show: a freeze of ten milliseconds.
const PICTURED: Case = Case {
    gap: Duration::from_millis(2),
    lasts: Duration::from_millis(30),
    service: Duration::from_micros(500),
    frozen: (Duration::from_millis(8), Duration::from_millis(18)),
};

/// Times are too short to be real, and no thread is in it: the same on every machine, and in no time.
pub(super) fn virtually(_: &Setting) -> anyhow::Result<Evidence> {
    let case = Case::ASKED;
    let run = |way| case.virtually(way, |begins| case.takes(begins));
    let [one, many, open] = [run(WAYS[0])?, run(WAYS[1])?, run(WAYS[2])?];
    let law = Report::of(case.law());
    let corrected = one.corrected(case.gap);
    let frozen = |report: &Report| report.answered - count(report, |ms| ms < 2.0);
    Evidence::of(&Virtual {
        met: [&one, &many, &open].map(frozen),
        law_met: case.law().filter(|latency| *latency > case.service).count() as u64,
        elsewhere: elsewhere(&open, &law),
        law: Told::of(&law),
        told: [&one, &many, &open].map(Told::of),
        corrected: Told::of(&corrected),
        both: both(case, &open)?,
    })
}

/// Answers that took so many milliseconds.
fn count(report: &Report, took: impl Fn(f64) -> bool) -> u64 {
    let buckets = report.buckets().into_iter();
    buckets.filter(|(nanos, _)| took(*nanos as f64 / 1e6)).map(|(_, count)| count).sum()
}

/// Answers that lie in another bucket than the law has them in.
fn elsewhere(found: &Report, law: &Report) -> u64 {
    let [found, law] = [found, law].map(|report| BTreeMap::from_iter(report.buckets()));
    let beyond = |(bucket, count): (&u64, &u64)| {
        count.saturating_sub(law.get(bucket).copied().unwrap_or_default())
    };
    found.iter().map(beyond).sum()
}

/// What a balancer's instances tell, one of which froze, and what is true of all their requests.
fn both(case: Case, frozen: &Report) -> io::Result<Both> {
    let case = case.healthy();
    let healthy = case.virtually(Way::Open, |begins| case.takes(begins))?;
    let mut all = frozen.clone();
    (1..INSTANCES).for_each(|_| all.add(&healthy));
    Ok(Both {
        healthy: Told::of(&healthy).p99,
        frozen: Told::of(frozen).p99,
        all: Told::of(&all).p99,
    })
}

/// Every way against a server of its own, five times as fast; then two of them once more, for the pictures.
pub(super) fn really(setting: &Setting) -> anyhow::Result<Evidence> {
    let mut case = Case::ASKED.faster(5);
    if setting.quick {
        let ms = Duration::from_millis;
        case = Case { lasts: ms(100), frozen: (ms(40), ms(60)), ..case };
    }
    let run = |way| anyhow::Ok((way, Trial::start(case, &Recorder::off())?.run(way)?));
    let runs = WAYS
        .into_iter()
        .take_while(|way| fits(*way))
        .map(run)
        .collect::<anyhow::Result<Vec<_>>>()?;
    let sent = |(way, done): &(Way, Done)| {
        io::Result::Ok(Sent {
            told: Told::of(&done.report),
            replayed: Told::of(&done.replayed(case, *way)?),
            late: done.report.late(),
            invalid: done.report.validity().is_err(),
        })
    };
    let (_, alone) = &runs[0];
    let took: Vec<f64> = alone.took.iter().map(Duration::as_secs_f64).collect();
    let found = Real {
        case,
        corrected: Told::of(&alone.report.corrected(case.gap)),
        handoff: Told::of(&alone.report).p50 - median(&took).unwrap_or_default() * 1e3,
        sent: runs.iter().map(sent).collect::<io::Result<_>>()?,
    };
    let mut evidence = Evidence::of(&found)?;
    let pictured = [(Way::Closed(1), "closed"), (Way::Open, "open")];
    for (way, name) in pictured.into_iter().filter(|(way, _)| fits(*way)) {
        let trace = picture(way)?;
        live::show(setting, &trace);
        evidence = evidence.drawn(name, trace);
    }
    Ok(evidence)
}

/// Whether this process may have so many connections, both ends of each.
fn fits(way: Way) -> bool {
    limits::connections(2 * way.connections(), BESIDE).is_ok()
}

fn picture(way: Way) -> anyhow::Result<Trace> {
    let recorder = Recorder::start();
    Trial::start(PICTURED, &recorder)?.run(way)?;
    Ok(recorder.finish())
}

/// What a millisecond is by each clock.
pub(super) fn timers(setting: &Setting) -> anyhow::Result<Evidence> {
    let (rounds, waits) = if setting.quick { (6, 3) } else { (7, 15) };
    let [device, tokio] = timers::rounds(rounds, waits)?;
    Evidence::of(&Waits { device, tokio })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freeze_meets_one_request_of_a_closed_loop_and_two_hundred_and_fifty_of_an_open_one() {
        let found: Virtual =
            virtually(&Setting::default()).and_then(|evidence| evidence.found()).unwrap();
        assert_eq!((found.met[0], found.met[2], found.law_met), (1, 250, 250));
        assert_eq!((found.elsewhere, found.told[2]), (0, found.law));
        assert!(found.told[0].p99 < 1.1 && found.told[0].max > 1_000.0, "{:?}", found.told[0]);
        assert!((201.0..202.0).contains(&found.both.all), "{:?}", found.both);
    }

    #[test]
    fn all_that_was_due_is_answered_by_a_database_that_freezes_and_it_notes_each() {
        let case = Case::ASKED.faster(5);
        let case = Case { lasts: Duration::from_millis(20), ..case.healthy() };
        for way in WAYS {
            let done =
                Trial::start(case, &Recorder::off()).and_then(|trial| trial.run(way)).unwrap();
            assert_eq!(done.report.answered, done.took.len() as u64);
            assert!(done.took.iter().all(|took| *took >= case.service), "{way:?}");
        }
    }
}
