//! The experiments: how soon two random codes are alike, writers that need codes, and an alias that everybody wants.

use super::alias::{self, Key};
use super::birthday::{self, LONGER, SHORT};
use super::writers::WAYS;
use anyhow::Context;
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::Instant;

/// Users who want the alias, and how many of them a picture shows.
pub(super) const USERS: usize = 8;
const PICTURED: usize = 3;

/// Pictures taken, of which the shortest is shown: other programs can only lengthen one.
const PICTURES: usize = 5;

/// Fixed seeds for the short codes; a quick run draws from fewer.
const SEEDS: u64 = 200;
const QUICK_SEEDS: u64 = 50;

/// No thread and no luck: the same on every machine.
pub(super) fn birthday(setting: &Setting) -> anyhow::Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut sample = |name: &str, value: f64| {
        evidence.samples.entry(name.into()).or_default().push(value);
    };
    for seed in 0..if setting.quick { QUICK_SEEDS } else { SEEDS } {
        let (exact, folded) = birthday::pairs(seed);
        sample("pairs", exact as f64);
        sample("folded_pairs", folded as f64);
        sample("first_pair", birthday::first_pair(seed, SHORT) as f64);
        if !setting.quick {
            sample("longer_first_pair", birthday::first_pair(seed, LONGER) as f64);
        }
    }
    let twice = alias::orders_that_give_it_twice() as f64;
    evidence.numbers.insert("orders_twice".into(), twice);
    for (name, key) in [("after", Key::WrittenAfter), ("first", Key::ClaimedFirst)] {
        let twice = alias::orders_that_create_twice(key) as f64;
        evidence.numbers.insert(format!("key_{name}_twice"), twice);
    }
    Ok(evidence)
}

/// Every way in turns, so that a disturbance meets all of them.
pub(super) fn writers(setting: &Setting) -> anyhow::Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut sample = |way: &str, what: &str, value: f64| {
        evidence.samples.entry(format!("{way}_{what}")).or_default().push(value);
    };
    for seed in 0..if setting.quick { 1 } else { 7 } {
        for way in &WAYS {
            let start = Instant::now();
            let made = (way.make)(seed)?;
            sample(way.name, "wall_ms", start.elapsed().as_secs_f64() * 1e3);
            sample(way.name, "twice", made.twice as f64);
            sample(way.name, "retries", made.retries as f64);
        }
    }
    let means = evidence
        .samples
        .iter()
        .map(|(name, values)| (name.clone(), values.iter().sum::<f64>() / values.len() as f64));
    evidence.numbers = means.collect();
    Ok(evidence)
}

/// All at once, with a trip to the database for every statement.
pub(super) fn alias(setting: &Setting) -> anyhow::Result<Evidence> {
    let mut evidence = Evidence::default();
    for (name, run) in alias::WAYS {
        let pictures = (0..PICTURES).map(|_| run(PICTURED)).collect::<io::Result<Vec<_>>>()?;
        let shortest = pictures.into_iter().min_by_key(|(_, picture)| picture.wall);
        let (_, picture) = shortest.context("a picture")?;
        live::show(setting, &picture);
        evidence.traces.insert(name.into(), picture);
        evidence.numbers.insert(format!("{name}_told"), run(USERS)?.0 as f64);
    }
    Ok(evidence)
}
