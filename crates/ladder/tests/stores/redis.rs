//! Redis as an engine: what was submitted is answered, scripts that were thrown away come back, and what is wrong is said.

use super::keyspace::Keyspace;
use super::{Component, PATIENCE, clicks, contract, database, insert, link};
use brigade_core::blink::database::{Answer, Question, Ticket};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Recorder;
use brigade_ladder::engines::Redis;
use brigade_ladder::engines::redis::{Kept, OpenError};
use std::time::Instant;

#[test]
fn what_was_submitted_is_answered_when_the_database_is_dropped() {
    let keyspace = Keyspace::start("");
    let first = database(&keyspace.url());
    let submit = |n| contract::submit(&first, Question::Insert(link(&format!("code{n}"))));
    let tickets: Vec<Ticket> = (0..2_000).map(submit).collect();
    drop(first);
    assert!(tickets.into_iter().all(|ticket| ticket.wait() == Answer::Inserted));
    assert_eq!(super::codes(&database(&keyspace.url())).len(), 2_000);
}

#[test]
fn scripts_that_were_thrown_away_are_loaded_again() {
    let keyspace = Keyspace::start("");
    let database = database(&keyspace.url());
    assert_eq!(insert(&database, "abc"), Answer::Inserted);
    keyspace.tell::<()>("SCRIPT FLUSH");
    let give_up = Instant::now() + PATIENCE;
    while insert(&database, "def") != Answer::Inserted {
        assert!(Instant::now() < give_up, "it does not load them");
    }
    assert_eq!(clicks(&database, "def"), Some(0));
}

#[test]
fn a_server_whose_memory_is_full_refuses_writes_and_reads_go_on() {
    let keyspace = Keyspace::start("maxmemory 3mb");
    let database = database(&keyspace.url());
    let url = "x".repeat(10_000);
    let fill = |n| {
        let link = brigade_core::blink::Link { url: url.clone(), ..link(&format!("code{n}")) };
        contract::ask(&database, Question::Insert(link))
    };
    let last = (0..1_000).map(fill).find(|answer| *answer != Answer::Inserted);
    assert_eq!(last, Some(Answer::Failed(StoreError::Full)));
    assert_eq!(clicks(&database, "code0"), Some(0));
    assert_eq!(contract::ask(&database, Question::Delete("code0".into())), Answer::Deleted(true));
}

fn refused(url: &str) -> (OpenError, String) {
    let error = Redis::open(url, &Recorder::off()).expect_err("it cannot open");
    let text = error.to_string();
    assert!(!text.contains("secret"), "{text}");
    (error, text)
}

#[test]
fn what_cannot_be_read_and_what_is_not_there_is_said_with_the_next_step() {
    for url in
        ["redis://", "redis://127.0.0.1:port", "redis://127.0.0.1/first", "rediss://127.0.0.1"]
    {
        let (error, text) = refused(url);
        assert!(matches!(error, OpenError::Url(_)) && text.contains("redis://HOST:PORT"), "{text}");
    }
    let (error, text) = refused("redis://ada:secret@127.0.0.1:1/0");
    assert!(matches!(error, OpenError::Absent { .. }), "{text}");
    assert!(text.contains("redis-cli -h 127.0.0.1 -p 1 --user ada --askpass ping"), "{text}");
}

#[test]
fn a_server_that_refuses_or_evicts_or_copies_another_is_no_store() {
    let keyspace = Keyspace::start("databases 2");
    let at = keyspace.address();
    let (error, text) = refused(&format!("redis://ada:secret@{at}/0"));
    assert!(
        matches!(error, OpenError::Refused { .. }) && text.contains("authentication failed)"),
        "{text}"
    );
    let (error, text) = refused(&format!("redis://{at}/7"));
    assert!(matches!(error, OpenError::Refused { .. }) && text.contains("number"), "{text}");
    keyspace.tell::<()>("SET links:by-code mine");
    let (error, text) = refused(&keyspace.url());
    assert!(matches!(error, OpenError::Foreign { .. }) && text.contains("a string"), "{text}");
    keyspace.tell::<()>("DEL links:by-code");
    keyspace.tell::<()>("CONFIG SET maxmemory-policy allkeys-lru");
    let (error, text) = refused(&keyspace.url());
    assert!(matches!(error, OpenError::Evicts { .. }), "{text}");
    assert!(text.contains("config set maxmemory-policy noeviction"), "{text}");
    keyspace.tell::<()>("CONFIG SET maxmemory-policy volatile-lru");
    keyspace.tell::<()>("REPLICAOF 127.0.0.1 1");
    let (error, text) = refused(&keyspace.url());
    assert!(matches!(error, OpenError::Replica { .. }), "{text}");
    keyspace.tell::<()>("REPLICAOF NO ONE");
    drop(database(&keyspace.url()));
}

#[test]
fn a_user_who_may_not_read_the_configuration_is_told_that_it_is_not_known() {
    let keyspace = Keyspace::start("appendonly yes");
    keyspace.tell::<()>("ACL SETUSER clerk on >clerk ~* +@all -config");
    let url = format!("redis://clerk:clerk@{}/0", keyspace.address());
    let opened = Redis::open(&url, &Recorder::off()).expect("it opens");
    assert_eq!(opened.kept(), Kept::Unsaid);
    assert!(opened.kept().to_string().contains("CONFIG GET appendfsync is refused"));
}
