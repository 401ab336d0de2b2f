//! What two programs see of each other at one store: a new link at once, one winner for each code, and how long one waits
//! for the other's write, which is where the stores differ.

use super::cluster::Cluster;
use super::folder::Folder;
use super::keyspace::Keyspace;
use super::{Component, PATIENCE, clicks, contract, database, insert};
use brigade_core::blink::database::{Answer, Database, Question, Ticket};
use brigade_core::blink::stores::{OpenError, Redb, StoreError};
use std::thread;
use std::time::Instant;

fn locate(database: &Database, code: &str) -> Answer {
    contract::ask(database, Question::Locate(code.into()))
}

fn count(database: &Database, code: &str) -> Answer {
    contract::ask(database, Question::Count(vec![(code.into(), 1)]))
}

/// Two programs with the same links.
fn share(store: &str) {
    let [a, b] = [database(store), database(store)];
    for n in 0..20 {
        let code = format!("new-{n}");
        assert_eq!(locate(&b, &code), Answer::Target(None));
        assert_eq!(insert(&a, &code), Answer::Inserted);
        assert!(matches!(locate(&b, &code), Answer::Target(Some(_))), "{code} is acknowledged");
    }
    let race = |database: &Database| -> Vec<bool> {
        let insert = |n| match insert(database, &format!("race-{n}")) {
            Answer::Inserted => true,
            Answer::Failed(StoreError::Taken) => false,
            other => panic!("{other:?}"),
        };
        (0..100).map(insert).collect()
    };
    let [first, second] = thread::scope(|scope| {
        let other = scope.spawn(|| race(&b));
        [race(&a), other.join().expect("no panic")]
    });
    assert!(first.iter().zip(&second).all(|(a, b)| a != b), "{first:?} {second:?}");
}

#[test]
fn a_new_link_of_one_program_is_seen_by_another_at_once_and_each_code_has_one_winner() {
    share(&Folder::new("shared").sqlite());
    share(&Cluster::start().url());
    share(&Keyspace::start("").url());
}

/// Its locks are in its own memory, so a second program would not see them: the file is the first one's alone.
#[test]
fn redb_belongs_to_one_program() {
    let folder = Folder::new("alone");
    let _first = Redb::open(&folder.file("links")).expect("it opens");
    let second = Redb::open(&folder.file("links")).expect_err("refused");
    assert!(matches!(second, OpenError::InUse(_)), "{second}");
}

/// Asks many questions at once until more than one connection of ours has been asked.
fn several_are_asked(database: &Database, other: &mut ::postgres::Client) {
    let last =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'brigade' AND query = $1";
    let find = "SELECT code, url, clicks FROM links WHERE code = $1";
    let give_up = Instant::now() + PATIENCE;
    while other.query_one(last, &[&find]).expect("a count").get::<_, i64>(0) < 2 {
        let ask = |_| contract::submit(database, Question::Find("abc".into()));
        let tickets: Vec<Ticket> = (0..64).map(ask).collect();
        tickets
            .into_iter()
            .for_each(|ticket| assert!(matches!(ticket.wait(), Answer::Found(Some(_)))));
        assert!(Instant::now() < give_up, "one connection is asked everything");
    }
}

/// A row that another transaction has changed is waited for; other rows are not, and readers see what was committed last.
/// When it commits, the waiting `clicks + 1` starts from its value (READ COMMITTED): none is lost.
#[test]
fn in_postgresql_a_writer_waits_for_the_other_writer_of_its_row_and_for_no_other() {
    let cluster = Cluster::start();
    let database = database(&cluster.url());
    assert_eq!(insert(&database, "abc"), Answer::Inserted);
    let mut other = cluster.session();
    several_are_asked(&database, &mut other);
    let mut open = other.transaction().expect("a transaction");
    open.batch_execute("UPDATE links SET clicks = clicks + 1").expect("done");
    let ticket = contract::submit(&database, Question::Count(vec![("abc".into(), 1)]));
    let held = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'brigade' AND wait_event_type = 'Lock'";
    let (mut watch, give_up) = (cluster.session(), Instant::now() + PATIENCE);
    while watch.query_one(held, &[]).expect("a count").get::<_, i64>(0) == 0 {
        assert!(Instant::now() < give_up, "it does not wait");
    }
    // Nor does any of them stand behind the one that waits: its connection is asked nothing while others are idle.
    assert_eq!(insert(&database, "def"), Answer::Inserted, "another row");
    for _ in 0..200 {
        assert_eq!(clicks(&database, "abc"), Some(0), "what is not committed is not seen");
    }
    open.commit().expect("done");
    assert_eq!(ticket.wait(), Answer::Counted);
    assert_eq!(clicks(&database, "abc"), Some(2));
}

/// SQLite has one writer at a time, whatever the rows; readers go on beside it, with what was committed before (its log).
#[test]
fn in_sqlite_a_writer_waits_for_any_other_writer_and_readers_for_none() {
    let folder = Folder::new("writers");
    let database = database(&folder.sqlite());
    assert_eq!(insert(&database, "abc"), Answer::Inserted);
    let other = rusqlite::Connection::open(folder.file("links.sqlite")).expect("it opens");
    other.execute_batch("BEGIN IMMEDIATE; UPDATE links SET clicks = clicks + 1").expect("done");
    let ticket = contract::submit(&database, Question::Insert(super::link("def")));
    let counted = contract::submit(&database, Question::Count(vec![("abc".into(), 1)]));
    assert_eq!(clicks(&database, "abc"), Some(0), "what is not committed is not seen");
    assert!(matches!(locate(&database, "def"), Answer::Target(None)), "it waits, for another row");
    other.execute_batch("COMMIT").expect("done");
    assert_eq!([ticket.wait(), counted.wait()], [Answer::Inserted, Answer::Counted]);
    assert_eq!(clicks(&database, "abc"), Some(2));
}

/// Redis does one command or script after the other: what another client has queued up in `MULTI` holds nothing.
#[test]
fn in_redis_no_writer_waits_for_another() {
    let keyspace = Keyspace::start("");
    let database = database(&keyspace.url());
    assert_eq!(insert(&database, "abc"), Answer::Inserted);
    let mut other = keyspace.connection();
    let mut tell = |words: &[&str]| {
        ::redis::cmd(words[0]).arg(&words[1..]).query::<()>(&mut other).expect("done");
    };
    tell(&["MULTI"]);
    tell(&["HINCRBY", "link:abc", "clicks", "1"]);
    assert_eq!(count(&database, "abc"), Answer::Counted);
    assert_eq!(clicks(&database, "abc"), Some(1), "what is not executed is not seen");
    tell(&["EXEC"]);
    assert_eq!(clicks(&database, "abc"), Some(2));
}
