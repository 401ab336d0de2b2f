//! The experiment: every way of sharing on one to all cores, in interleaved rounds; then pictures, and the bill of
//! reading without a lock.

use super::counters::WAYS;
use super::garbage::{self, Garbage};
use super::race::{Lap, Race};
use super::section::{Guarded, Lock, Section};
use super::tables::Reading;
use brigade_core::jobs::sharing::TABLES;
use brigade_core::measure::interleaved;
use brigade_core::measure::stats::median;
use brigade_core::trace::{Dials, Trace};
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::{Duration, Instant};

/// Short laps and many: where others want the cores too, some laps have them to themselves all the same.
const ROUNDS: usize = 21;
const LAP: Duration = Duration::from_millis(4);
/// Pictures that are taken, of which the best is shown.
const TAKES: usize = 10;
/// On many cores there is much to measure: no new round after this long.
const PATIENCE: Duration = Duration::from_secs(8);

/// CPU time under the lock.
pub(super) const HELD: Duration = Duration::from_micros(1);
/// Multiples of it that are done outside.
pub(super) const OUTSIDE: [u32; 2] = [0, 9];
/// Of a hundred operations on a table.
pub(super) const WRITES: [u64; 3] = [0, 1, 10];

/// How many threads are tried: every number up to eight, then fewer, at last one for each core. Two even on one core.
pub(super) fn tried(cores: usize) -> Vec<usize> {
    let most = cores.max(2);
    if most <= 8 {
        return (1..=most).collect();
    }
    let doubled = std::iter::successors(Some(8), |n| Some(2 * n)).take_while(|n| *n < most);
    [1, 2, 3, 4, 6].into_iter().chain(doubled).chain([most]).collect()
}

/// Something to be timed: what it is called, and a lap with what was counted in it.
type Contender = (String, Box<dyn Fn(Duration) -> io::Result<(Lap, u64)>>);

/// Runs everything; `values["workers"]` is the number of cores to use.
pub(super) fn run(setting: &Setting) -> anyhow::Result<Evidence> {
    let cores = setting.values.get("workers").map_or(1, |cores| *cores as usize);
    let (rounds, slice) = if setting.quick { (1, LAP / 4) } else { (ROUNDS, LAP) };
    let mut evidence = Evidence::default();
    picture(setting, &mut evidence)?;
    let contenders = contenders(cores)?;
    let started = Instant::now();
    for (round, order) in interleaved(contenders.len(), rounds, 12).into_iter().enumerate() {
        if round > 0 && started.elapsed() > PATIENCE {
            break;
        }
        for (name, lap) in order.into_iter().map(|at| &contenders[at]) {
            keep(&mut evidence, name, lap(slice)?);
        }
    }
    let medians = evidence.samples.iter().map(|(name, values)| (name.clone(), median(values)));
    evidence.numbers.extend(medians.filter_map(|(name, median)| Some((name, median?))));
    for (name, Garbage { meanwhile, after }) in
        [("epoch", garbage::epoch()), ("arc_swap", garbage::arc_swap())]
    {
        evidence.numbers.insert(format!("{name}_kept"), meanwhile as f64);
        evidence.numbers.insert(format!("{name}_left"), after as f64);
    }
    Ok(evidence)
}

/// Counting and the lock with every number of threads, tables with one and with all.
fn contenders(cores: usize) -> io::Result<Vec<Contender>> {
    let tried = tried(cores);
    let sections = OUTSIDE.map(|outside| (outside, Section::new(HELD, HELD * outside)));
    let mut all: Vec<Contender> = Vec::new();
    for &threads in &tried {
        let race = move |slice, piece| Race { threads, slice, piece };
        for way in WAYS {
            let name = format!("{}_{threads}", way.name);
            all.push((name, Box::new(move |slice| (way.count)(race(slice, 1_000)))));
        }
        for (outside, section) in sections {
            let name = format!("section_{outside}_{threads}");
            all.push((name, Box::new(move |slice| section.race(race(slice, 10)))));
        }
    }
    for threads in [1, tried[tried.len() - 1]] {
        for (way, writes) in TABLES.iter().flat_map(|way| WRITES.map(|writes| (way, writes))) {
            let reading = Reading::open(way, writes)?;
            let name = format!("table_{}_{writes}_{threads}", way.name);
            let run = move |slice| reading.race(Race { threads, slice: slice / 2, piece: 100 });
            all.push((name, Box::new(run)));
        }
    }
    Ok(all)
}

fn keep(evidence: &mut Evidence, name: &str, (lap, counted): (Lap, u64)) {
    let mut sample = |what: &str, value: f64| {
        evidence.samples.entry(format!("{name}_{what}")).or_default().push(value);
    };
    sample("ns", lap.each().as_secs_f64() * 1e9);
    sample("cpu_ns", lap.work().as_secs_f64() * 1e9);
    sample("busy", lap.busy());
    *evidence.numbers.entry("done".into()).or_default() += lap.operations as f64;
    *evidence.numbers.entry("counted".into()).or_default() += counted as f64;
}

/// In slow motion, so that there is something to see.
fn picture(setting: &Setting, evidence: &mut Evidence) -> io::Result<()> {
    let held = Duration::from_micros(200);
    let (rounds, takes) = if setting.quick { (3, 1) } else { (12, TAKES) };
    let barging = || Lock::Barging(Guarded::default());
    let fair = || Lock::Fair(tokio::sync::Mutex::default());
    let shown: [(&str, u32, &dyn Fn() -> Lock); 3] =
        [("nothing", 0, &barging), ("plenty", OUTSIDE[1], &barging), ("queue", 0, &fair)];
    for (name, outside, lock) in shown {
        let rounds = if outside == 0 { rounds } else { rounds / 3 };
        let section = Section::new(held, held * outside);
        let all: io::Result<Vec<_>> =
            (0..takes).map(|_| section.picture(2, rounds, lock())).collect();
        if let Some(trace) = all?.into_iter().max_by(|a, b| worth(a).total_cmp(&worth(b))) {
            live::show(setting, &trace);
            evidence.traces.insert(name.into(), trace);
        }
    }
    Ok(())
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
