//! Every composition of the caches keeps the contract of every engine, before memory and before PostgreSQL.

use super::cluster::{Cluster, Component};
use super::contract;
use super::keyspace::Keyspace;
use brigade_core::blink::database::{Counted, Database, Engine, Local};
use brigade_core::blink::stores::Memory;
use brigade_core::trace::Recorder;
use brigade_ladder::cache::expiry::Lifetime;
use brigade_ladder::cache::{Keep, LocalCache, RedisCache, Settings, SingleFlight, WhenDown};
use brigade_ladder::engines::Postgres;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

type Layer = fn(Arc<dyn Engine>, &Keyspace) -> Arc<dyn Engine>;

/// Small, so that entries also make room for each other.
const MOST: NonZeroUsize = NonZeroUsize::new(8).expect("room");

fn keep() -> Keep {
    let life = Lifetime::jittered(Duration::from_secs(60), 0.5);
    Keep { found: life, absent: Some(life) }
}

fn local(behind: Arc<dyn Engine>, _: &Keyspace) -> Arc<dyn Engine> {
    Arc::new(SingleFlight::over(Arc::new(LocalCache::over(behind, MOST, keep()).reloading_early())))
}

fn redis(behind: Arc<dyn Engine>, server: &Keyspace) -> Arc<dyn Engine> {
    let log = |line: &str| println!("{line}");
    let deadline = Duration::from_secs(5);
    let settings = Settings { keep: keep(), deadline, when_down: WhenDown::AskBehind, log };
    let cache = RedisCache::open(&server.url(), behind, settings, &Recorder::off());
    Arc::new(SingleFlight::over(Arc::new(cache.expect("it opens"))))
}

fn both(behind: Arc<dyn Engine>, server: &Keyspace) -> Arc<dyn Engine> {
    local(redis(behind, server), server)
}

fn counted(behind: Arc<dyn Engine>) -> Arc<dyn Engine> {
    Arc::new(Counted::start(behind, &Recorder::off()).expect("a thread"))
}

/// Holds each composition before what `behind` makes.
fn hold(
    mut behind: impl FnMut() -> Arc<dyn Engine>,
    clicks: fn(Arc<dyn Engine>) -> Arc<dyn Engine>,
) {
    let server = Keyspace::start("");
    for (name, layer) in [("local", local as Layer), ("Redis", redis), ("both", both)] {
        println!("{name}");
        contract::hold(|| {
            server.flush();
            (Database::over(clicks(layer(behind(), &server))), ())
        });
    }
}

#[test]
fn before_memory_with_clicks_of_its_own_and_with_clicks_counted_apart() {
    let memory = || Arc::new(Local::over(Arc::new(Memory::default()))) as Arc<dyn Engine>;
    hold(memory, |cached| cached);
    hold(memory, counted);
}

#[test]
fn before_postgresql_with_clicks_counted_apart() {
    let cluster = Cluster::start();
    // What is tried here is not what survives a crash.
    let url = format!("{}?options=-csynchronous_commit%3Doff", cluster.url());
    let engine = Arc::new(Postgres::open(&url, &Recorder::off()).expect("it opens"));
    let mut session = cluster.session();
    let fresh = || {
        session.batch_execute("TRUNCATE links").expect("emptied");
        Arc::clone(&engine) as Arc<dyn Engine>
    };
    hold(fresh, counted);
}
