//! The modular monolith on PostgreSQL: it keeps the contract of every engine, a group of writes is one commit whatever is
//! asked beside it, and no module touches another's tables. What it needs: PostgreSQL's own programs on this machine.

#![cfg(target_os = "linux")]

#[expect(dead_code, reason = "the drills of the other tests also kill it")]
#[path = "../stores/cluster.rs"]
mod cluster;
#[path = "../../../../tests/contract/mod.rs"]
mod contract;
mod owners;

use brigade_core::blink::database::{Answer, Counted, Database, Engine, Question, Ticket};
use brigade_core::blink::stores::StoreError;
use brigade_core::blink::{Job, Link, User};
use brigade_core::trace::Recorder;
use brigade_ladder::engines::Postgres;
use brigade_ladder::traffic::Meter;
use cluster::{Cluster, Component};
use contract::{ask, submit};
use std::sync::Arc;

/// Over empty tables.
fn fresh(cluster: &Cluster) -> Arc<dyn Engine> {
    let engine =
        Postgres::modular(&cluster.url(), &Recorder::off(), &Meter::default()).expect("it opens");
    cluster.session().batch_execute("TRUNCATE links, clicks, users, jobs").expect("emptied");
    Arc::new(engine)
}

fn user(name: &str, key: &str) -> User {
    User { address: format!("{name}@example.org"), code: "271828".into(), key: key.into() }
}

fn signup(name: &str, key: &str) -> Question {
    let user = user(name, key);
    let job = Job::mail(&user);
    Question::Together(vec![Question::Enrol(user), Question::Enqueue(job)])
}

fn link(code: &str) -> Link {
    Link { code: code.into(), url: "https://a.example/".into(), clicks: 0 }
}

fn kept() -> Answer {
    Answer::Together(vec![Answer::Enrolled, Answer::Enqueued])
}

fn count(cluster: &Cluster, table: &str) -> i64 {
    let count = format!("SELECT count(*) FROM {table}");
    cluster.session().query_one(&count, &[]).expect("a count").get(0)
}

#[test]
fn it_keeps_the_contract_with_clicks_of_its_own_and_with_clicks_counted_apart() {
    let cluster = Cluster::start();
    contract::hold(|| (Database::over(fresh(&cluster)), ()));
    let counted = || Counted::start(fresh(&cluster), &Recorder::off()).expect("a thread");
    contract::hold(|| (Database::over(Arc::new(counted())), ()));
}

#[test]
fn a_user_and_the_mail_are_kept_together_once_and_the_same_request_is_answered_alike() {
    let cluster = Cluster::start();
    let database = Database::over(fresh(&cluster));
    for again in ["ada", "ada", "Ada"] {
        assert_eq!(ask(&database, signup(again, "k-1")), kept());
    }
    let row = "SELECT kind, payload, state FROM jobs WHERE key = 'k-1'";
    let row = cluster.session().query_one(row, &[]).expect("the job");
    assert_eq!((row.get(0), row.get(2)), ("mail", "open"));
    assert!(row.get::<_, &str>(1).contains("271828"));
    assert_eq!(ask(&database, signup("ada", "k-2")), Answer::Failed(StoreError::Taken));
    assert_eq!(ask(&database, signup("ADA", "k-2")), Answer::Failed(StoreError::Taken));
    assert_eq!(ask(&database, signup("grace", "k-1")), Answer::Failed(StoreError::Reused));
    assert_eq!((count(&cluster, "users"), count(&cluster, "jobs")), (1, 1));
    // A worker has done it: the request is still the same one, and its mail is not sent again.
    cluster.session().batch_execute("UPDATE jobs SET state = 'done'").expect("done");
    assert_eq!(ask(&database, signup("ada", "k-1")), kept());
    assert_eq!(count(&cluster, "jobs WHERE state = 'open'"), 0);
}

#[test]
fn of_a_group_that_is_refused_nothing_is_kept_whosoever_tables_they_are() {
    let cluster = Cluster::start();
    let database = Database::over(fresh(&cluster));
    assert_eq!(ask(&database, Question::Insert(link("taken"))), Answer::Inserted);
    for writes in [
        vec![Question::Insert(link("new")), Question::Insert(link("taken"))],
        vec![signup_alone("ada"), Question::Insert(link("new")), Question::Insert(link("taken"))],
    ] {
        let taken = Answer::Failed(StoreError::Taken);
        assert_eq!(ask(&database, Question::Together(writes)), taken);
    }
    assert_eq!(ask(&database, Question::Find("new".into())), Answer::Found(None));
    assert_eq!(count(&cluster, "users"), 0);
    let nested = Question::Together(vec![signup("ada", "k-1")]);
    assert!(matches!(ask(&database, nested), Answer::Failed(StoreError::Unsupported(_))));
    // PostgreSQL itself says no to the second: a code may hold no NUL.
    let bad = vec![signup_alone("ada"), Question::Insert(link("a\0b"))];
    assert!(matches!(
        ask(&database, Question::Together(bad)),
        Answer::Failed(StoreError::Failed(_))
    ));
    assert_eq!(count(&cluster, "users"), 0);
    assert_eq!(ask(&database, signup("ada", "k-1")), kept(), "the connection is as good as new");
}

fn signup_alone(name: &str) -> Question {
    Question::Enrol(user(name, name))
}

#[test]
fn what_is_asked_beside_a_group_on_its_connection_is_no_part_of_it() {
    let cluster = Cluster::start();
    let database = Database::over(fresh(&cluster));
    assert_eq!(ask(&database, signup("taken", "k-0")), kept());
    let mut tickets: Vec<(Ticket, Answer)> = Vec::new();
    for n in 0..300 {
        // Rolled back, kept, and by itself: many of each are on every connection at once.
        let refused = signup("taken", &format!("other-{n}"));
        tickets.push((submit(&database, refused), Answer::Failed(StoreError::Taken)));
        tickets.push((submit(&database, signup(&format!("u{n}"), &format!("k-u{n}"))), kept()));
        let alone = Question::Insert(link(&format!("code{n}")));
        tickets.push((submit(&database, alone), Answer::Inserted));
    }
    for (ticket, expected) in tickets {
        assert_eq!(ticket.wait(), expected);
    }
    assert_eq!(count(&cluster, "links"), 300);
    assert_eq!((count(&cluster, "users"), count(&cluster, "jobs")), (301, 301));
}

#[test]
fn of_many_who_ask_for_one_address_at_once_exactly_one_has_it() {
    let cluster = Cluster::start();
    let database = Database::over(fresh(&cluster));
    let signups = (0..50).map(|n| signup("ada", &format!("k-{n}")));
    let tickets: Vec<Ticket> = signups.map(|signup| submit(&database, signup)).collect();
    let answers: Vec<Answer> = tickets.into_iter().map(Ticket::wait).collect();
    assert_eq!(answers.iter().filter(|answer| **answer == kept()).count(), 1);
    let taken = Answer::Failed(StoreError::Taken);
    assert_eq!(answers.iter().filter(|answer| **answer == taken).count(), 49);
    assert_eq!((count(&cluster, "users"), count(&cluster, "jobs")), (1, 1));
}

#[test]
fn a_repository_of_links_keeps_neither_users_nor_jobs() {
    let cluster = Cluster::start();
    let links = Postgres::open(&cluster.url(), &Recorder::off()).expect("it opens");
    let database = Database::over(Arc::new(links));
    let refused = ask(&database, signup("ada", "k-1"));
    assert!(matches!(refused, Answer::Failed(StoreError::Unsupported(_))), "{refused:?}");
}
