//! The experiments of L08: what is tried how often, and which numbers are kept.

use super::grain::{self, GRAINS};
use super::pinned::{MODELS, accounts, serve};
use super::shards::Shards;
use super::ways::{Outcome, WAYS};
use brigade_core::measure::interleaved;
use brigade_core::measure::stats::median;
use brigade_core::models::model;
use brigade_core::trace::Recorder;
use brigade_workbench::{Evidence, Setting, live};
use std::sync::Arc;
use std::time::Duration;

/// How uneven the shards are: not at all, somewhat, as in life.
pub(super) const SKEWS: [(&str, f64); 3] = [("even", 0.0), ("some", 0.8), ("zipf", 1.2)];

/// Shards by every way, round after round; then rayon's grain.
pub(super) fn shards(setting: &Setting) -> anyhow::Result<Evidence> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Two at least, so that there is somebody to steal from, also where they take turns.
    let workers = cores.max(2);
    let (lines, rounds) = if setting.quick { (10_000, 1) } else { (200_000, 7) };
    let mut shards = Shards::of(lines);
    let mut evidence = Evidence::default();
    let known = [
        ("lines", shards.lines() as f64),
        ("workers", workers as f64),
        ("abreast", workers.min(cores) as f64),
    ];
    evidence.numbers.extend(known.map(|(name, value)| (name.to_string(), value)));
    for (skew, exponent) in SKEWS {
        let cut = Arc::new(shards.cut(exponent));
        for round in interleaved(WAYS.len(), rounds, 8) {
            for (key, _, way) in round.into_iter().map(|at| WAYS[at]) {
                let outcome = way(&cut, workers, &Recorder::off())?;
                record(&mut evidence, &format!("{skew}_{key}"), &outcome);
            }
            alone(&mut evidence, skew, &cut)?;
        }
        if skew == "zipf" {
            evidence.numbers.insert("largest_deal".into(), cut.largest_deal(workers));
            pictures(setting, &cut, workers, &mut evidence)?;
        }
        shards = Arc::into_inner(cut).ok_or_else(|| anyhow::anyhow!("a worker kept the log"))?;
    }
    grains(&mut evidence, lines / 4, rounds)?;
    medians(&mut evidence);
    extremes(&mut evidence);
    Ok(evidence)
}

fn sample(evidence: &mut Evidence, name: String, value: f64) {
    evidence.samples.entry(name).or_default().push(value);
}

fn record(evidence: &mut Evidence, key: &str, outcome: &Outcome) {
    let found = [
        ("ms", outcome.makespan),
        ("work_ms", outcome.work),
        ("busiest_ms", outcome.busiest),
        ("largest_ms", outcome.counted.largest),
        ("stolen", outcome.stolen as f64),
        ("counted", outcome.counted.lines as f64),
        ("clicks", outcome.counted.clicks as f64),
    ];
    for (what, value) in found {
        sample(evidence, format!("{key}_{what}"), value);
    }
}

/// One worker alone, with its shards dealt and with a deque to steal from: the price of being able to.
fn alone(evidence: &mut Evidence, skew: &str, shards: &Arc<Shards>) -> anyhow::Result<()> {
    for (key, _, way) in WAYS.iter().filter(|(key, ..)| ["dealt", "stealing"].contains(key)) {
        let outcome = way(shards, 1, &Recorder::off())?;
        sample(evidence, format!("{skew}_alone_{key}_work_ms"), outcome.work);
    }
    Ok(())
}

fn pictures(
    setting: &Setting,
    shards: &Arc<Shards>,
    workers: usize,
    evidence: &mut Evidence,
) -> anyhow::Result<()> {
    for (key, _, way) in WAYS.iter().filter(|(key, ..)| ["dealt", "stealing"].contains(key)) {
        let recorder = Recorder::start();
        way(shards, workers, &recorder)?;
        let trace = recorder.finish();
        live::show(setting, &trace);
        evidence.traces.insert((*key).into(), trace);
    }
    Ok(())
}

fn grains(evidence: &mut Evidence, lines: usize, rounds: usize) -> anyhow::Result<()> {
    for cost in grain::measure(lines, rounds)? {
        for (grain, ms) in GRAINS.iter().zip(cost) {
            sample(evidence, format!("grain_{grain}_ms"), ms);
        }
        sample(evidence, "grain_c".into(), grain::fit(&cost).1);
        sample(evidence, "grain_hit".into(), grain::predicted(&cost) / cost[1]);
    }
    Ok(())
}

fn medians(evidence: &mut Evidence) {
    for (name, values) in &evidence.samples {
        evidence.numbers.insert(name.clone(), median(values).unwrap_or(f64::NAN));
    }
}

/// Whoever counts less or more than the rest shows in one of these.
fn extremes(evidence: &mut Evidence) {
    let all = |what: &str| {
        let ends = format!("_{what}");
        let named = evidence.samples.iter().filter(move |(name, _)| name.ends_with(&ends));
        named.flat_map(|(_, values)| values.iter().copied())
    };
    let least = all("counted").fold(f64::INFINITY, f64::min);
    let most = all("counted").fold(0.0, f64::max);
    let fewest = all("clicks").fold(f64::INFINITY, f64::min);
    let apart = all("clicks").fold(0.0, f64::max) - fewest;
    let found = [("least_counted", least), ("most_counted", most), ("clicks_apart", apart)];
    evidence.numbers.extend(found.map(|(name, value)| (name.to_string(), value)));
}

/// Redirects among logins, bound to a worker or not.
pub(super) fn pinned(setting: &Setting) -> anyhow::Result<Evidence> {
    let (time, rounds) = if setting.quick { (40, 1) } else { (250, 7) };
    let accounts = accounts()?;
    let mut evidence = Evidence::default();
    let names = MODELS.map(|(name, _)| name);
    let built: Vec<&str> = names.into_iter().filter(|name| model(name).is_some()).collect();
    for round in interleaved(built.len(), rounds, 8) {
        for name in round.into_iter().map(|at| built[at]) {
            let report = match serve(name, &accounts, Duration::from_millis(time)) {
                Err(_) if name == "uring" => continue, // a kernel may refuse a ring; then it has no row
                served => served?,
            };
            for (what, share) in [("p50", 0.5), ("p99", 0.99)] {
                let value = report.latency(share).as_secs_f64() * 1e3;
                sample(&mut evidence, format!("{name}_{what}_ms"), value);
            }
            evidence.numbers.insert("redirects".into(), report.answered as f64);
        }
    }
    medians(&mut evidence);
    Ok(evidence)
}
