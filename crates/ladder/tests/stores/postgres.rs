//! PostgreSQL as an engine: several queries are in flight, what was submitted is answered, and what is wrong is said.

use super::cluster::Cluster;
use super::{Component, PATIENCE, contract, database, link};
use brigade_core::blink::database::{Answer, Question, Ticket};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Recorder;
use brigade_ladder::engines::Postgres;
use brigade_ladder::engines::postgres::OpenError;
use std::time::Instant;

#[test]
fn several_queries_are_in_flight_and_one_that_waits_too_long_is_late() {
    let cluster = Cluster::start();
    let database = database(&cluster.url());
    let mut other = cluster.session();
    let mut lock = other.transaction().expect("a transaction");
    lock.batch_execute("LOCK TABLE links IN ACCESS EXCLUSIVE MODE").expect("locked");
    let find = || contract::submit(&database, Question::Find("absent".into()));
    let tickets: Vec<Ticket> = (0..100).map(|_| find()).collect();
    let mut watch = cluster.session();
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'brigade' AND wait_event_type = 'Lock'";
    let give_up = Instant::now() + PATIENCE;
    while watch.query_one(waiting, &[]).expect("a count").get::<_, i64>(0) < 4 {
        assert!(Instant::now() < give_up, "fewer than four queries are in flight");
    }
    // Where one is late, its connection is given up, and with it those behind it.
    let answers: Vec<Answer> = tickets.into_iter().map(Ticket::wait).collect();
    let late = |answer: &Answer| *answer == Answer::Failed(StoreError::Late);
    let lost = |answer: &Answer| matches!(answer, Answer::Failed(StoreError::Unavailable(_)));
    assert!(
        answers.iter().any(late) && answers.iter().all(|answer| late(answer) || lost(answer)),
        "{answers:?}"
    );
    lock.rollback().expect("unlocked");
    while find().wait() != Answer::Found(None) {
        assert!(Instant::now() < give_up, "it does not come back");
    }
}

#[test]
fn what_was_submitted_is_answered_when_the_database_is_dropped() {
    let cluster = Cluster::start();
    let database = database(&cluster.url());
    let submit = |n| contract::submit(&database, Question::Insert(link(&format!("code{n}"))));
    let tickets: Vec<Ticket> = (0..200).map(submit).collect();
    drop(database);
    assert!(tickets.into_iter().all(|ticket| ticket.wait() == Answer::Inserted));
    let kept = cluster.session().query_one("SELECT count(*) FROM links", &[]).expect("a count");
    assert_eq!(kept.get::<_, i64>(0), 200);
}

#[test]
fn what_is_wrong_is_said_with_the_next_step_and_without_the_password() {
    let cluster = Cluster::start();
    let (url, at) = (cluster.url(), cluster.address());
    let (password, _) =
        url.trim_start_matches("postgres://postgres:").split_once('@').expect("a password");
    let said = |url: &str| {
        let error = Postgres::open(url, &Recorder::off()).expect_err("it cannot open");
        let text = error.to_string();
        assert!(!text.contains("secret") && !text.contains(password), "{text}");
        (error, text)
    };
    for url in [
        "postgres://",
        "postgres://blink@127.0.0.1:port/blink",
        "postgres://127.0.0.1/blink?x=y",
        "postgres://blink@127.0.0.1/blink?target_session_attrs=read-write",
    ] {
        let (error, text) = said(url);
        assert!(matches!(error, OpenError::Url(_)), "{text}");
        assert!(text.contains("postgres://USER"), "{text}");
    }
    let (error, text) = said("postgres://blink:secret@127.0.0.1:1/blink");
    assert!(matches!(error, OpenError::Absent { .. }), "{text}");
    assert!(text.contains("127.0.0.1:1/blink"), "{text}");
    assert!(text.contains("pg_isready -h 127.0.0.1 -p 1 -U blink"), "{text}");
    let (error, text) = said(&format!("postgres://postgres:{password}@{at}/other"));
    assert!(matches!(error, OpenError::NoDatabase { .. }), "{text}");
    let createdb = format!("createdb -h 127.0.0.1 -p {} -U postgres other", at.port());
    assert!(text.contains(&createdb), "{text}");
    for user in ["postgres", "absent"] {
        let (error, text) = said(&format!("postgres://{user}:secret@{at}/postgres"));
        assert!(matches!(error, OpenError::Refused { .. }) && text.contains("password"), "{text}");
    }
}
