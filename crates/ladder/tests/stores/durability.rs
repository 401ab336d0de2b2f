//! The drill, fifty times: a store is killed with `kill -9` while clients write, and nothing acknowledged is lost. Redb and
//! SQLite are in the server's process, so that is killed; PostgreSQL and Redis are killed under a client that goes on.
//!
//! What this cannot show is a power cut: the kernel survives, and with it what was written and not fsynced. For redb every
//! point of a power cut is tried in `tests/durability/`; the others are as their makers say.

use super::cluster::Cluster;
use super::folder::Folder;
use super::keyspace::{DURABLE, Keyspace};
use super::program::{self, Server};
use super::serve::Over;
use super::{Component, PATIENCE, codes, contract, database, insert};
use brigade_core::blink::database::{Answer, Database, Question};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Instant;

const WRITERS: usize = 4;
/// Acknowledgements after which the kill comes: drawn, so that it falls into different moments of a commit.
const ENOUGH: RangeInclusive<usize> = 20..=60;

/// Codes that were acknowledged, and whether the round is over.
#[derive(Default)]
struct Round {
    kept: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

impl Round {
    /// Has clients write until enough was acknowledged, and then kills; `write` says whether a code was acknowledged, or
    /// nothing where its server is gone. What was acknowledged.
    fn run(
        round: usize,
        enough: usize,
        write: impl Fn(&str) -> Option<bool> + Sync,
        kill: impl FnOnce(),
    ) -> Vec<String> {
        let this = Round::default();
        let writer = |writer| {
            let codes = (0..).map(|n| format!("r{round}-w{writer}-{n}"));
            for code in codes.take_while(|_| !this.is_over.load(SeqCst)) {
                match write(&code) {
                    Some(true) => this.kept.lock().expect("no panic").push(code),
                    Some(false) => thread::yield_now(),
                    None => return,
                }
            }
        };
        thread::scope(|scope| {
            let _over = Over(&this.is_over); // or the scope would wait for ever where killing fails
            (0..WRITERS).for_each(|number| _ = scope.spawn(move || writer(number)));
            let give_up = Instant::now() + PATIENCE;
            while this.kept.lock().expect("no panic").len() < enough && Instant::now() < give_up {
                thread::yield_now();
            }
            kill();
        });
        let kept = this.kept.into_inner().expect("no panic");
        assert!(kept.len() >= enough, "{} of {enough} in {PATIENCE:?}", kept.len());
        kept
    }
}

fn enough(rounds: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(50);
    (0..rounds).map(move |round| (round, rng.random_range(ENOUGH)))
}

fn nothing_is_lost(acknowledged: &[String], database: &Database) {
    let there: HashSet<String> = codes(database).into_iter().collect();
    let lost: Vec<&String> = acknowledged.iter().filter(|code| !there.contains(*code)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
}

/// The process of the server, with the store in it.
fn process_is_killed(store: &str, rounds: usize) {
    let mut acknowledged = Vec::new();
    for (round, enough) in enough(rounds) {
        let mut server = Server::start(store, "threads");
        let address = server.address().to_owned();
        let write = |code: &str| match program::create(&address, code)? {
            (201, _) => Some(true),
            (_, text) => panic!("{text}"),
        };
        acknowledged.extend(Round::run(round, enough, write, || server.kill()));
        nothing_is_lost(&acknowledged, &database(store));
    }
}

/// The component, under a client that finds it again.
fn component_is_killed(component: &mut impl Component, rounds: usize) {
    let database = database(&component.url());
    let mut acknowledged = Vec::new();
    for (round, enough) in enough(rounds) {
        let write = |code: &str| Some(insert(&database, code) == Answer::Inserted);
        acknowledged.extend(Round::run(round, enough, write, || component.kill()));
        component.restart();
        let give_up = Instant::now() + PATIENCE;
        while contract::ask(&database, Question::Ready) != Answer::Ready {
            assert!(Instant::now() < give_up, "it does not come back");
            thread::yield_now();
        }
        nothing_is_lost(&acknowledged, &database);
    }
}

#[test]
fn redb_loses_nothing_acknowledged_in_18_rounds() {
    let folder = Folder::new("rounds-redb");
    process_is_killed(&format!("redb:{}", folder.file("links").display()), 18);
}

#[test]
fn sqlite_loses_nothing_acknowledged_in_18_rounds() {
    process_is_killed(&Folder::new("rounds-sqlite").sqlite(), 18);
}

#[test]
fn postgresql_loses_nothing_acknowledged_in_4_rounds() {
    component_is_killed(&mut Cluster::start(), 4);
}

#[test]
fn redis_loses_nothing_acknowledged_in_10_rounds() {
    component_is_killed(&mut Keyspace::start(DURABLE), 10);
}
