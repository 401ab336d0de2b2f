//! The experiment: every way of counting the log, in interleaved rounds, on 1 to all cores; then the
//! pieces of which the law is made (starting, merging, a log that grows with the cores).

use super::timing::{push, timed};
use anyhow::{Context, anyhow};
use brigade_core::jobs::chunks;
use brigade_core::jobs::click_log::{Clicks, Shape, VERSIONS, Version, generate, readable};
use brigade_core::measure::stats::median;
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use rayon::prelude::*;
use std::collections::HashSet;
use std::hint::black_box;
use std::io;
use std::time::{Duration, Instant};

/// Enough pairs for an ordering claim.
const ROUNDS: usize = 7;
/// A log of the learner's own may be large: no new round after this long.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is drawn, the last picture beside the first to be compared.
const PICTURES: [&str; 3] = ["sequential", "threads", "mutex_map"];

/// How many workers are tried on this many cores: each number up to four, then doubled, then all. Two
/// even on one core, to see that they buy nothing.
pub(super) fn workers_tried(cores: usize) -> Vec<usize> {
    let most = cores.max(2);
    let doubled = std::iter::successors(Some(8), |k| Some(2 * k));
    let mut tried: Vec<usize> =
        (1..=4).chain(doubled.take_while(|k| *k < most)).filter(|k| *k < most).collect();
    tried.push(most);
    tried
}

/// Runs everything; `values["workers"]` is the number of cores to use.
pub(super) fn run(setting: &Setting) -> anyhow::Result<Evidence> {
    let log = log(setting)?;
    let cores = setting.values.get("workers").map_or(1, |cores| *cores as usize);
    let tried = workers_tried(cores);
    let workshop = Workshop { log: &log, workers: tried[tried.len() - 1] };
    let mut evidence = Evidence::default();
    let (started, rounds) = (Instant::now(), if setting.quick { 2 } else { ROUNDS });
    for round in 0..rounds {
        if round > 0 && started.elapsed() > PATIENCE {
            break;
        }
        workshop.round(&tried, &mut evidence)?;
        if setting.live {
            live::show(setting, &workshop.picture(PICTURES[round % PICTURES.len()])?);
        }
    }
    let medians = evidence
        .samples
        .iter()
        .map(|(name, values)| (name.clone(), median(values).unwrap_or(f64::NAN)));
    evidence.numbers = medians.collect();
    workshop.check(&mut evidence)?;
    workshop.record(&mut evidence)?;
    Ok(evidence)
}

fn log(setting: &Setting) -> anyhow::Result<Vec<u8>> {
    let Some(file) = &setting.log else {
        let lines = if setting.quick { 20_000 } else { 1_000_000 };
        return Ok(generate(&Shape { lines, codes: 20_000, seed: 3 }));
    };
    let log = std::fs::read(file)
        .with_context(|| format!("reading the access log {}", file.display()))?;
    let name = file.display();
    readable(&name.to_string(), &log).map_err(|why| anyhow!("the access log {name} {why}"))?;
    Ok(log)
}

/// The log that is counted, and on how many workers at most.
struct Workshop<'a> {
    log: &'a [u8],
    workers: usize,
}

impl Workshop<'_> {
    /// Everything once, so that a disturbance meets all of it.
    fn round(&self, tried: &[usize], evidence: &mut Evidence) -> io::Result<()> {
        let all = self.workers;
        for version in VERSIONS {
            let tried = if version.name == "threads" { tried } else { &[all] };
            for workers in tried {
                let name = format!("{}_{workers}", version.name);
                timed(&name, version, self.log, *workers, evidence)?;
            }
        }
        self.serial_part(evidence)?;
        let (alone, threads) = (named("sequential"), named("threads"));
        let share = chunks(self.log, all)[0];
        timed("share", threads, share, 1, evidence)?;
        for (lines, part) in beginnings(self.log) {
            timed(&format!("sequential_of_{lines}"), alone, part, 1, evidence)?;
            timed(&format!("threads_of_{lines}"), threads, part, all, evidence)?;
        }
        Ok(())
    }

    /// What cannot be divided: starting and joining the threads (a log of a line each), and merging.
    fn serial_part(&self, evidence: &mut Evidence) -> io::Result<()> {
        timed("starting", named("threads"), &b"\n".repeat(self.workers), self.workers, evidence)?;
        let count = |chunk: &&[u8]| {
            let mut clicks = Clicks::default();
            clicks.lines(chunk);
            clicks
        };
        let counted: Vec<Clicks> = chunks(self.log, self.workers).par_iter().map(count).collect();
        let start = Instant::now();
        black_box(counted.into_iter().reduce(Clicks::merge));
        push(evidence, "merging_wall_ms", start.elapsed());
        Ok(())
    }

    /// Whether every version counted the same, and every line once.
    fn check(&self, evidence: &mut Evidence) -> io::Result<()> {
        let lines = self.log.strip_suffix(b"\n").unwrap_or(self.log);
        let lines = 1 + memchr::memchr_iter(b'\n', lines).count();
        let mut different = HashSet::new();
        for version in VERSIONS {
            let clicks = (version.count)(self.log, self.workers, &Recorder::off())?;
            for (name, lines) in [
                ("counted", clicks.clicks() + clicks.other() + clicks.skipped()),
                ("clicks", clicks.clicks()),
                ("other", clicks.other()),
                ("skipped", clicks.skipped()),
                ("codes", clicks.codes() as u64),
            ] {
                evidence.numbers.insert(name.into(), lines as f64);
            }
            different.insert(clicks.to_string());
        }
        evidence.numbers.insert("lines".into(), lines as f64);
        evidence.numbers.insert("answers".into(), different.len() as f64);
        Ok(())
    }

    /// Once more for the pictures.
    fn record(&self, evidence: &mut Evidence) -> io::Result<()> {
        for name in PICTURES {
            evidence.traces.insert(name.into(), self.picture(name)?);
        }
        Ok(())
    }

    fn picture(&self, name: &str) -> io::Result<Trace> {
        let recorder = Recorder::start();
        (named(name).count)(self.log, self.workers, &recorder)?;
        Ok(recorder.finish())
    }
}

fn named(name: &str) -> &'static Version {
    VERSIONS.iter().find(|version| version.name == name).unwrap_or(&VERSIONS[0])
}

/// The first 1,000, 10,000 and 100,000 lines, as far as there are so many.
fn beginnings(log: &[u8]) -> Vec<(usize, &[u8])> {
    let ends =
        |lines: usize| Some((lines, &log[..=memchr::memchr_iter(b'\n', log).nth(lines - 1)?]));
    [1_000, 10_000, 100_000].into_iter().filter_map(ends).collect()
}
