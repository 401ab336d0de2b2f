//! What runs: codes that are drawn, writers that need codes, and an alias that all want.

use super::alias::{self, Key, Told};
use super::birthday::{self, LONGER, SHORT};
use super::found::{Alias, Birthday, Made, Writers};
use super::writers;
use brigade_core::measure::least_disturbed;
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::Instant;

/// Users who want the alias, and how many of them a picture shows.
pub(super) const USERS: usize = 8;
const PICTURED: usize = 3;

/// Pictures taken, of which the shortest is shown.
const PICTURES: usize = 5;

/// Fixed seeds for the short codes; a quick run draws from fewer.
const SEEDS: u64 = 200;
const QUICK_SEEDS: u64 = 50;

/// No thread and no luck: the same on every machine.
pub(super) fn birthday(setting: &Setting) -> anyhow::Result<Evidence> {
    let seeds = 0..if setting.quick { QUICK_SEEDS } else { SEEDS };
    let first = |length| move |seed| birthday::first_pair(seed, length) as f64;
    let (pairs, folded) = seeds.clone().map(birthday::pairs).unzip();
    Evidence::of(&Birthday {
        pairs,
        folded,
        first: seeds.clone().map(first(SHORT)).collect(),
        longer_first: if setting.quick { Vec::new() } else { seeds.map(first(LONGER)).collect() },
        orders_twice: alias::orders_that_give_it_twice(),
        key_after: alias::orders_that_create_twice(Key::WrittenAfter),
        key_first: alias::orders_that_create_twice(Key::ClaimedFirst),
    })
}

/// Every way in turns, so that a disturbance meets all of them.
pub(super) fn writers(setting: &Setting) -> anyhow::Result<Evidence> {
    let ways = [
        writers::hash_cut,
        writers::look_then_insert,
        writers::insert_decides,
        writers::counter,
        writers::blocks,
    ];
    let mut rounds = [const { Vec::new() }; 5];
    for seed in 0..if setting.quick { 1 } else { 7 } {
        for (way, rounds) in ways.iter().zip(&mut rounds) {
            let start = Instant::now();
            let (twice, retries) = way(seed)?;
            let wall_ms = start.elapsed().as_secs_f64() * 1e3;
            rounds.push(Made { wall_ms, twice: twice as f64, retries: retries as f64 });
        }
    }
    let [hash, look, insert, counter, blocks] = rounds.map(|rounds| Made::mean(&rounds));
    Evidence::of(&Writers { hash, look, insert, counter, blocks })
}

/// All at once, with a trip to the database for every statement.
pub(super) fn alias(setting: &Setting) -> anyhow::Result<Evidence> {
    let take = || io::Result::Ok(vec![alias::looking(PICTURED)?, alias::inserting(PICTURED)?]);
    let shortest = |(_, picture): &Told| picture.wall as f64;
    let pictures = least_disturbed(PICTURES, take, shortest)?;
    let ((looking, _), (inserting, _)) = (alias::looking(USERS)?, alias::inserting(USERS)?);
    let pictured = pictures[0].0;
    let mut evidence = Evidence::of(&Alias { looking, inserting, pictured })?;
    for (name, (_, picture)) in ["looking", "inserting"].into_iter().zip(pictures) {
        live::show(setting, &picture);
        evidence = evidence.drawn(name, picture);
    }
    Ok(evidence)
}
