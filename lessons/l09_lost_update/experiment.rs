//! What runs: threads that count by luck, every order without luck, and a database's wait on one core.

use super::found::{Counting, Lost, OneCore, Orders, Outcomes};
use super::orders::{self, Statement};
use super::trips;
use super::ways::{THREADS, WAYS, Way};
use anyhow::Context;
use brigade_core::jobs::login::cpu_clock;
use brigade_core::measure::in_rounds;
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
    let (rounds, each) = size(setting);
    let ways = in_rounds(&WAYS, rounds, 9, |way| lost(way, each))?;
    let clicks = THREADS as u64 * each;
    Evidence::of(&Counting { ways: ways.map(|rounds| Lost { clicks, rounds }) })
}

/// Of so many clicks on each thread.
fn lost(way: &Way, each: u64) -> io::Result<u64> {
    Ok(THREADS as u64 * each - (way.count)(each)?)
}

/// No thread and no luck.
pub(super) fn orders(_: &Setting) -> anyhow::Result<Evidence> {
    use Statement::{Add, Select, Set, SetIfSeen};
    let start = cpu_clock();
    let totals = orders::totals(TRIED);
    let tried_us = (cpu_clock() - start).as_secs_f64() * 1e6;
    let all = (THREADS * TRIED) as u64;
    let losing = totals.iter().filter(|(total, _)| **total < all).map(|(_, orders)| orders);
    let smallest = (TRIED..=TRIED + 2).filter_map(|n| orders::totals(n).into_keys().next());
    Evidence::of(&Orders {
        tried: Outcomes {
            orders: interleavings(&[2 * TRIED; THREADS]).count() as u64,
            losing: losing.sum::<usize>() as u64,
        },
        tried_us,
        smallest: smallest.min().context("a total")?,
        worst: orders::play(orders::worst(CLICKS as usize)),
        set: outcomes(&[Select, Set]),
        add: outcomes(&[Add]),
        set_if_seen: outcomes(&[Select, SetIfSeen]),
    })
}

fn outcomes(statements: &[Statement]) -> Outcomes {
    let outcomes = orders::requests(statements);
    let losing = outcomes.iter().filter(|(counted, _)| counted.lost()).map(|(_, orders)| orders);
    let (orders, losing) = (outcomes.values().sum::<usize>(), losing.sum::<usize>());
    Outcomes { orders: orders as u64, losing: losing as u64 }
}

/// Threads that take turns on a single core, with nothing between the two steps, and with a database's wait.
pub(super) fn one_core(setting: &Setting) -> anyhow::Result<Evidence> {
    let (rounds, each) = size(setting);
    let rounds = (0..rounds).map(|_| lost(&WAYS[0], each)).collect::<io::Result<_>>()?;
    let (requests, pictured) = REQUESTS;
    let trips = trips::run(requests)?;
    let pictures = (0..PICTURES).map(|_| trips::run(pictured)).collect::<io::Result<Vec<_>>>()?;
    let picture = pictures.into_iter().min_by_key(|taken| taken.trace.wall).context("a picture")?;
    live::show(setting, &picture.trace);
    let found = OneCore {
        load_store: Lost { clicks: THREADS as u64 * each, rounds },
        requests: 2 * requests as u64,
        counted: trips.clicks,
        between: picture.most_between,
    };
    Ok(Evidence::of(&found)?.drawn("trips", picture.trace))
}
