//! What runs: every way of counting the log, in interleaved rounds, on one to all cores; then the pieces of which the
//! law is made (starting, merging, a log that grows with the cores).

use super::found::{Beginning, Counts, Found, Round, Time};
use anyhow::{Context, anyhow};
use brigade_core::jobs::chunks;
use brigade_core::jobs::click_log::{
    Clicks, MUTEX_MAP, RAYON, RAYON_LINES, SEQUENTIAL, Shape, THREADS, VERSIONS, Version, generate,
    readable,
};
use brigade_core::jobs::login::cpu_clock as thread_clock;
use brigade_core::measure::cpu_clock as process_clock;
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hint::black_box;
use std::io;
use std::time::{Duration, Instant};

/// Enough pairs for an ordering claim.
const ROUNDS: usize = 7;
/// A log of the learner's own may be large: no new round after this long.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is drawn, the last picture beside the first to be compared.
const PICTURES: [&Version; 3] = [&SEQUENTIAL, &THREADS, &MUTEX_MAP];

/// On how many cores to count.
#[derive(Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) cores: usize,
}

/// How many workers are tried on this many cores: each number up to four, then doubled, then all. Two
/// even on one core, to see that they buy nothing.
pub(super) fn workers_tried(cores: usize) -> Vec<usize> {
    let most = cores.max(2);
    let doubled = std::iter::successors(Some(8), |k| Some(2 * k));
    let fewer = (1..=4).chain(doubled.take_while(|k| *k < most)).filter(|k| *k < most);
    fewer.chain([most]).collect()
}

pub(super) fn counting(setting: &Setting) -> anyhow::Result<Evidence> {
    let (log, Asked { cores }) = (log(setting)?, setting.asked()?);
    let trial = Trial { log: &log, tried: workers_tried(cores) };
    let (started, most) = (Instant::now(), if setting.quick { 2 } else { ROUNDS });
    let mut rounds = Vec::new();
    while rounds.is_empty() || rounds.len() < most && started.elapsed() <= PATIENCE {
        rounds.push(trial.round()?);
        if setting.live {
            live::show(setting, &trial.picture(PICTURES[rounds.len() % PICTURES.len()])?);
        }
    }
    let found = Found { cores, rounds, counts: trial.counts()? };
    PICTURES.iter().try_fold(Evidence::of(&found)?, |evidence, version| {
        Ok(evidence.drawn(version.name, trial.picture(version)?))
    })
}

fn log(setting: &Setting) -> anyhow::Result<Vec<u8>> {
    let Some(file) = &setting.log else {
        let lines = if setting.quick { 20_000 } else { 1_000_000 };
        return Ok(generate(&Shape { lines, codes: 20_000, seed: 3 }));
    };
    let name = file.display().to_string();
    let log = std::fs::read(file).with_context(|| format!("reading the access log {name}"))?;
    readable(&name, &log).map_err(|why| anyhow!("the access log {name} {why}"))?;
    Ok(log)
}

/// The log that is counted, and on how many workers.
struct Trial<'a> {
    log: &'a [u8],
    /// The last is the most.
    tried: Vec<usize>,
}

impl Trial<'_> {
    fn workers(&self) -> usize {
        self.tried[self.tried.len() - 1]
    }

    fn round(&self) -> io::Result<Round> {
        let (log, all) = (self.log, self.workers());
        let threads = self.tried.iter().map(|k| Ok((*k, timed(&THREADS, log, *k)?)));
        Ok(Round {
            alone: timed(&SEQUENTIAL, log, all)?,
            threads: threads.collect::<io::Result<_>>()?,
            rayon: timed(&RAYON, log, all)?,
            rayon_lines: timed(&RAYON_LINES, log, all)?,
            mutex_map: timed(&MUTEX_MAP, log, all)?,
            starting: timed(&THREADS, &b"\n".repeat(all), all)?, // a log of a line each
            merging_ms: self.merging_ms(),
            share: timed(&THREADS, chunks(log, all)[0], 1)?,
            beginnings: self.beginnings()?,
        })
    }

    fn merging_ms(&self) -> f64 {
        let count = |chunk: &&[u8]| {
            let mut clicks = Clicks::default();
            clicks.lines(chunk);
            clicks
        };
        let counted: Vec<Clicks> = chunks(self.log, self.workers()).par_iter().map(count).collect();
        let start = Instant::now();
        black_box(counted.into_iter().reduce(Clicks::merge));
        start.elapsed().as_secs_f64() * 1e3
    }

    /// The first 1,000, 10,000 and 100,000 lines, as far as there are so many.
    fn beginnings(&self) -> io::Result<Vec<Beginning>> {
        let end =
            |lines: usize| Some((lines, memchr::memchr_iter(b'\n', self.log).nth(lines - 1)?));
        let counted = |(lines, end): (usize, usize)| {
            let part = &self.log[..=end];
            let alone = timed(&SEQUENTIAL, part, 1)?;
            Ok(Beginning { lines, alone, threads: timed(&THREADS, part, self.workers())? })
        };
        [1_000, 10_000, 100_000].into_iter().filter_map(end).map(counted).collect()
    }

    /// Whether every version counts the same, and every line once.
    fn counts(&self) -> io::Result<Counts> {
        let lines = self.log.strip_suffix(b"\n").unwrap_or(self.log);
        let lines = 1 + memchr::memchr_iter(b'\n', lines).count() as u64;
        let (mut answers, mut last) = (HashSet::new(), Clicks::default());
        for version in VERSIONS {
            last = (version.count)(self.log, self.workers(), &Recorder::off())?;
            answers.insert(last.to_string());
        }
        let (clicks, other, skipped) = (last.clicks(), last.other(), last.skipped());
        Ok(Counts { lines, clicks, other, skipped, answers: answers.len() })
    }

    fn picture(&self, version: &Version) -> io::Result<Trace> {
        let recorder = Recorder::start();
        (version.count)(self.log, self.workers(), &recorder)?;
        Ok(recorder.finish())
    }
}

/// Counts once.
fn timed(version: &Version, log: &[u8], workers: usize) -> io::Result<Time> {
    // No Unix, no clock of the process: what one thread could have used.
    let cpu_clock = || process_clock().unwrap_or_else(thread_clock);
    let (start, cpu) = (Instant::now(), cpu_clock());
    black_box((version.count)(black_box(log), workers, &Recorder::off())?);
    let (wall, cpu) = (start.elapsed(), cpu_clock() - cpu);
    Ok(Time { wall_ms: wall.as_secs_f64() * 1e3, cpu_ms: cpu.as_secs_f64() * 1e3 })
}
