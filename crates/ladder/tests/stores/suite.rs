//! One contract, held to all five stores: by themselves, and behind what may stand before any engine.

use super::cluster::Cluster;
use super::folder::Folder;
use super::keyspace::Keyspace;
use super::{Component, contract, open};
use brigade_core::blink::database::{
    Bounded, Counted, Database, Delay, Delayed, Engine, Local, OnThreads, ServiceTime, Shed,
};
use brigade_core::blink::stores::{Memory, Redb};
use brigade_core::trace::Recorder;
use std::sync::Arc;
use std::time::Duration;

/// What stands before an engine.
type Before = fn(Arc<dyn Engine>) -> Arc<dyn Engine>;

const BEFORE: &[(&str, Before)] = &[
    ("nothing", |engine| engine),
    ("clicks counted apart", counted),
    ("a bound, as `serve` has it", |engine| Arc::new(Bounded::over(counted(engine), 4_096))),
    ("shedding, as `serve --shed` has it", |engine| {
        Arc::new(Shed::over(counted(engine), 4_096, Duration::from_secs(3_600)))
    }),
    ("a delay", |engine| {
        let time = ServiceTime::Exponential(Duration::from_micros(20));
        let delay = Delay { time, capacity: 4, seed: 1 };
        Arc::new(Delayed::start(engine, delay, &Recorder::off()).expect("its thread"))
    }),
];

fn counted(engine: Arc<dyn Engine>) -> Arc<dyn Engine> {
    Arc::new(Counted::start(engine, &Recorder::off()).expect("a thread"))
}

/// Holds to the contract what `fresh` makes: an engine without links, and what it needs to live.
fn hold<Kept>(fresh: impl Fn() -> (Arc<dyn Engine>, Kept)) {
    for (name, before) in BEFORE {
        println!("behind {name}");
        contract::hold(|| {
            let (engine, kept) = fresh();
            (Database::over(before(engine)), kept)
        });
    }
}

#[test]
fn memory_keeps_the_contract() {
    hold(|| (Arc::new(Local::over(Arc::new(Memory::default()))), ()));
}

#[test]
fn redb_keeps_the_contract() {
    hold(|| {
        let folder = Folder::new("redb");
        let store = Arc::new(Redb::open(&folder.file("links")).expect("it opens"));
        (Arc::new(OnThreads::start(store, &Recorder::off()).expect("threads")), folder)
    });
}

#[test]
fn sqlite_keeps_the_contract() {
    hold(|| {
        let folder = Folder::new("sqlite");
        (open(&folder.sqlite()), folder)
    });
}

#[test]
fn postgresql_keeps_the_contract() {
    let cluster = Cluster::start();
    hold(|| {
        let engine = open(&cluster.url());
        cluster.session().batch_execute("TRUNCATE links").expect("emptied");
        (engine, ())
    });
}

#[test]
fn redis_keeps_the_contract() {
    let keyspace = Keyspace::start("");
    hold(|| {
        keyspace.tell::<()>("FLUSHALL");
        (open(&keyspace.url()), ())
    });
}
