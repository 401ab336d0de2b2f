//! The experiments: threads that count by luck, every order without luck, and a database's wait on one core.

use super::orders::{self, Statement};
use super::trips;
use super::ways::{THREADS, WAYS};
use anyhow::Context;
use brigade_core::jobs::login::cpu_clock;
use brigade_judge::interleavings::interleavings;
use brigade_workbench::{Evidence, Setting, live};
use std::io;

/// Clicks on each thread, as asked in the prediction.
pub(super) const CLICKS: u64 = 1_000_000;

/// Clicks on each thread for which every order is tried: (2n)! / (n!)² of them, n steps a thread.
pub(super) const TRIED: usize = 2;

/// Requests of each session where they are counted, and in the picture.
const REQUESTS: (usize, usize) = (20, 1);

/// Pictures taken, of which the shortest is shown: other programs can only lengthen one.
const PICTURES: usize = 5;

/// How often, and how many clicks on each thread.
fn size(setting: &Setting) -> (usize, u64) {
    if setting.quick { (2, CLICKS / 100) } else { (5, CLICKS) }
}

/// Every way on real threads, in turns, so that a disturbance meets all of them.
pub(super) fn counting(setting: &Setting) -> anyhow::Result<Evidence> {
    let (rounds, clicks) = size(setting);
    let mut evidence = Evidence::default();
    for _ in 0..rounds {
        for way in &WAYS {
            let lost = THREADS as u64 * clicks - (way.count)(clicks)?;
            evidence.samples.entry(way.name.into()).or_default().push(lost as f64);
        }
    }
    evidence.numbers.insert("clicks".into(), (THREADS as u64 * clicks) as f64);
    Ok(evidence)
}

/// No thread and no luck.
pub(super) fn orders(_: &Setting) -> anyhow::Result<Evidence> {
    use Statement::{Add, Select, Set, SetIfSeen};
    let mut evidence = Evidence::default();
    let mut note = |name: &str, value: f64| _ = evidence.numbers.insert(name.into(), value);
    note("orders", interleavings(&[2 * TRIED; THREADS]).count() as f64);
    let start = cpu_clock();
    let totals = orders::totals(TRIED);
    note("tried_us", (cpu_clock() - start).as_secs_f64() * 1e6);
    let all = (THREADS * TRIED) as u64;
    let losing = totals.iter().filter(|(total, _)| **total < all).map(|(_, orders)| orders);
    note("losing", losing.sum::<usize>() as f64);
    let smallest = (TRIED..=TRIED + 2).filter_map(|n| orders::totals(n).into_keys().next());
    note("smallest", smallest.min().map_or(f64::NAN, |total| total as f64));
    note("worst", orders::play(orders::worst(CLICKS as usize)) as f64);
    let statements: [(&str, &[Statement]); 3] =
        [("set", &[Select, Set]), ("add", &[Add]), ("set_if_seen", &[Select, SetIfSeen])];
    for (name, statements) in statements {
        let outcomes = orders::requests(statements);
        let lost = outcomes.iter().filter(|(counted, _)| counted.lost());
        note(&format!("{name}_orders"), outcomes.values().sum::<usize>() as f64);
        note(&format!("{name}_lost"), lost.map(|(_, orders)| orders).sum::<usize>() as f64);
    }
    Ok(evidence)
}

/// Threads that take turns on a single core, with nothing between the two steps, and with a database's wait.
pub(super) fn one_core(setting: &Setting) -> anyhow::Result<Evidence> {
    let (rounds, clicks) = size(setting);
    let mut evidence = Evidence::default();
    let broken = &WAYS[0];
    for _ in 0..rounds {
        let lost = THREADS as u64 * clicks - (broken.count)(clicks)?;
        evidence.samples.entry(broken.name.into()).or_default().push(lost as f64);
    }
    let (requests, pictured) = REQUESTS;
    let trips = trips::run(requests)?;
    let pictures = (0..PICTURES).map(|_| trips::run(pictured)).collect::<io::Result<Vec<_>>>()?;
    let picture = pictures.into_iter().min_by_key(|taken| taken.trace.wall).context("a picture")?;
    live::show(setting, &picture.trace);
    let numbers = [
        ("clicks", THREADS as f64 * clicks as f64),
        ("requests", 2.0 * requests as f64),
        ("counted", trips.clicks as f64),
        ("between", f64::from(picture.most_between)),
    ];
    evidence.numbers.extend(numbers.map(|(name, value)| (name.into(), value)));
    evidence.traces.insert("trips".into(), picture.trace);
    Ok(evidence)
}
