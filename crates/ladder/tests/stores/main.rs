//! The stores of the ladder: all five keep one contract, and where they differ, that is a case with its reason. What they
//! say of what is wrong, what they do when they are killed, and the program over each of them.
//! What it needs: PostgreSQL's and Redis's own programs on this machine.

#![cfg(target_os = "linux")]

mod cluster;
#[path = "../../../../tests/contract/mod.rs"]
mod contract;
mod differences;
mod durability;
mod folder;
#[expect(dead_code, reason = "it is the caches' too")]
mod keyspace;
mod locks;
mod postgres;
mod program;
mod redis;
mod schema;
mod serve;
mod sqlite;
mod suite;
mod wrong;

use brigade_core::blink::database::{Answer, Database, Engine, Question};
use brigade_core::blink::{Link, Listing, Sort};
use brigade_core::trace::Recorder;
use cluster::{Component, PATIENCE};
use std::sync::Arc;

fn open(store: &str) -> Arc<dyn Engine> {
    brigade_ladder::engines::open(store, &Recorder::off(), |_| {}).expect("it opens")
}

fn database(store: &str) -> Database {
    if brigade_server::is_elsewhere(store) {
        return Database::over(open(store));
    }
    brigade_server::store(store).expect("it opens")
}

fn link(code: &str) -> Link {
    Link { code: code.into(), url: format!("https://example.org/{code}"), clicks: 0 }
}

fn insert(database: &Database, code: &str) -> Answer {
    contract::ask(database, Question::Insert(link(code)))
}

/// Its clicks, if it is there.
fn clicks(database: &Database, code: &str) -> Option<u64> {
    match contract::ask(database, Question::Find(code.into())) {
        Answer::Found(link) => link.map(|link| link.clicks),
        other => panic!("{other:?}"),
    }
}

/// All codes, in the order of codes.
fn codes(database: &Database) -> Vec<String> {
    let all = Listing { limit: 100_000, after: None, sort: Sort::Code, host: None };
    match contract::ask(database, Question::List(all)) {
        Answer::Page(links) => links.into_iter().map(|link| link.code).collect(),
        other => panic!("{other:?}"),
    }
}
