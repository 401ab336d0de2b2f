//! What runs: every way of sharing on one to all cores, in interleaved rounds; then pictures, and the bill of reading
//! without a lock.

use super::found::{Curve, Found, Point, Round, Table};
use super::race::{Lap, Race};
use super::section::{Guarded, Lock, Section};
use super::tables::Reading;
use super::{counters, garbage};
use anyhow::Context;
use brigade_core::jobs::sharing::TABLES;
use brigade_core::measure::{interleaved, least_disturbed};
use brigade_core::trace::{Dials, Trace};
use brigade_workbench::{Evidence, Setting, live};
use serde::{Deserialize, Serialize};
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Short laps and many: where others want the cores too, some laps have them to themselves all the same.
const ROUNDS: usize = 21;
const LAP: Duration = Duration::from_millis(4);
/// Pictures that are taken, of which the best is shown.
const TAKES: usize = 10;
/// On many cores there is much to measure: no new round after this long.
const PATIENCE: Duration = Duration::from_secs(8);

/// CPU time under the lock.
const HELD: Duration = Duration::from_micros(1);
/// Multiples of it that are done outside.
pub(super) const OUTSIDE: [u32; 2] = [0, 9];
/// Of a hundred operations on a table.
pub(super) const WRITES: [u64; 3] = [0, 1, 10];

/// What the experiment is told.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    /// Cores to use.
    pub(super) cores: usize,
}

/// How many threads are tried: every number up to eight, then fewer, at last one for each core. Two even on one core.
pub(super) fn tried(cores: usize) -> Vec<usize> {
    let most = cores.max(2);
    if most <= 8 {
        return (1..=most).collect();
    }
    let doubled = std::iter::successors(Some(8), |n| Some(2 * n)).take_while(|n| *n < most);
    [1, 2, 3, 4, 6].into_iter().chain(doubled).chain([most]).collect()
}

/// What was done in a lap, and what was counted of it.
type Share = Rc<dyn Fn(Race) -> io::Result<(Lap, u64)>>;

/// One thing to be timed.
struct Contender {
    share: Share,
    race: Race,
    /// How many of its threads compute at once if none is disturbed.
    computing: usize,
    rounds: Vec<Round>,
}

pub(super) fn sharing(setting: &Setting) -> anyhow::Result<Evidence> {
    let Asked { cores } = setting.asked()?;
    let (rounds, slice) = if setting.quick { (1, LAP / 4) } else { (ROUNDS, LAP) };
    let pictures = pictures(setting)?;
    let mut contenders = contenders(cores, slice)?;
    let (mut done, mut counted) = (0, 0);
    let started = Instant::now();
    for (round, order) in interleaved(contenders.len(), rounds, 12).into_iter().enumerate() {
        if round > 0 && started.elapsed() > PATIENCE {
            break;
        }
        for at in order {
            let contender = &mut contenders[at];
            let (lap, found) = (contender.share)(contender.race)?;
            (done, counted) = (done + lap.operations, counted + found);
            contender.rounds.push(lap.round(contender.computing));
        }
    }
    let mut points = contenders.into_iter().map(|one| Point::of(one.race.threads, one.rounds));
    let found =
        found(cores, (done, counted), &mut points).context("a way of sharing was not timed")?;
    let evidence = Evidence::of(&found)?;
    Ok(pictures.into_iter().fold(evidence, |all, (name, trace)| all.drawn(name, trace)))
}

/// The points in the order of the contenders.
fn found(
    cores: usize,
    (done, counted): (u64, u64),
    points: &mut impl Iterator<Item = Point>,
) -> Option<Found> {
    let more = tried(cores).len() - 2;
    let mut curve = || {
        let (one, two) = (points.next()?, points.next()?);
        Some(Curve { one, two, more: points.take(more).collect() })
    };
    Some(Found {
        cores,
        done,
        counted,
        mutex: curve()?,
        atomic: curve()?,
        side_by_side: curve()?,
        padded: curve()?,
        readers: curve()?,
        nothing: curve()?,
        plenty: curve()?,
        tables: tables(points)?,
        epoch: garbage::epoch(),
        arc_swap: garbage::arc_swap(),
    })
}

fn tables(points: &mut impl Iterator<Item = Point>) -> Option<Vec<Table>> {
    let mut table = || {
        let alone = points.next()?;
        Some(Table { alone, together: [points.next()?, points.next()?, points.next()?] })
    };
    TABLES.iter().map(|_| table()).collect()
}

/// Counting and the lock with every number of threads, tables with one and with all; in the order of [`Found`].
fn contenders(cores: usize, slice: Duration) -> io::Result<Vec<Contender>> {
    let [nothing, plenty] = OUTSIDE.map(|outside| Section::new(HELD, HELD * outside));
    // Whether threads wait for each other asleep: at a mutex they do, at an atomic they do not.
    let shared: [(Share, bool, u64); 7] = [
        (Rc::new(counters::mutex), true, 1_000),
        (Rc::new(counters::atomic), false, 1_000),
        (Rc::new(counters::side_by_side), false, 1_000),
        (Rc::new(counters::padded), false, 1_000),
        (Rc::new(counters::readers), false, 1_000),
        (Rc::new(move |race| nothing.race(race)), true, 10),
        (Rc::new(move |race| plenty.race(race)), false, 10),
    ];
    let contender = |share: Share, race: Race, asleep: bool| {
        // Behind a lock one thread at least has something to compute, and without one all of them, as far as there are cores.
        let computing = if asleep { 1 } else { race.threads.min(cores) };
        Contender { share, race, computing, rounds: Vec::new() }
    };
    let tried = tried(cores);
    let mut all = Vec::new();
    for (share, asleep, piece) in shared {
        let race = |threads: &usize| Race { threads: *threads, slice, piece };
        all.extend(tried.iter().map(|threads| contender(Rc::clone(&share), race(threads), asleep)));
    }
    let most = tried[tried.len() - 1];
    for way in TABLES {
        for (threads, writes) in [(1, 0)].into_iter().chain(WRITES.map(|writes| (most, writes))) {
            let reading = Reading::open(way, writes)?;
            let race = Race { threads, slice: slice / 2, piece: 100 };
            let share = Rc::new(move |race| reading.race(race));
            all.push(contender(share, race, way.readers_wait || writes > 0));
        }
    }
    Ok(all)
}

/// In slow motion, so that there is something to see.
fn pictures(setting: &Setting) -> io::Result<Vec<(&'static str, Trace)>> {
    let held = Duration::from_micros(200);
    let (rounds, takes) = if setting.quick { (3, 1) } else { (12, TAKES) };
    let barging = || Lock::Barging(Guarded::default());
    let fair = || Lock::Fair(tokio::sync::Mutex::default());
    let [nothing, plenty] = OUTSIDE.map(|outside| Section::new(held, held * outside));
    let take = || {
        io::Result::Ok(vec![
            nothing.picture(2, rounds, barging())?,
            plenty.picture(2, rounds / 3, barging())?,
            nothing.picture(2, rounds, fair())?,
        ])
    };
    let kept = least_disturbed(takes, take, |trace| -worth(trace))?;
    kept.iter().for_each(|trace| live::show(setting, trace));
    Ok(["nothing", "plenty", "queue"].into_iter().zip(kept).collect())
}

/// What a picture of two threads is worth: of both it shows all the time what they do, since others have not had their cores.
fn worth(trace: &Trace) -> f64 {
    let dials = Dials::of(trace);
    dials.on_cpu.mean + dials.held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_points_from_six_cores_on_and_never_very_many() {
        assert_eq!(tried(1), [1, 2]);
        assert_eq!(tried(2), [1, 2]);
        assert_eq!(tried(6), [1, 2, 3, 4, 5, 6]);
        assert_eq!(tried(64), [1, 2, 3, 4, 6, 8, 16, 32, 64]);
    }
}
