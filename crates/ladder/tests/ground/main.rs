//! What a climb stands on: each rung has a database, a keyspace and a folder of its own; what is killed starts again on
//! its data; what was given is used, left as it was, and never killed.

mod standbys;
mod support;

use brigade_ladder::engines::ask;
use brigade_ladder::ground::{Given, Ground, Means, Need, NotOurs};
use brigade_ladder::rungs::rung;
use redis::{Client, RedisResult, cmd};
use support::{get, given, ours};

fn keys(url: &str) -> RedisResult<u64> {
    cmd("DBSIZE").query(&mut Client::open(url)?.get_connection()?)
}

fn set(url: &str, key: &str) -> RedisResult<()> {
    cmd("SET").arg(key).arg("x").exec(&mut Client::open(url)?.get_connection()?)
}

fn table(means: &Means, sql: &str) -> Vec<String> {
    ask(means.postgres.as_deref().expect("a database"), sql).expect("an answer")
}

fn databases(url: &str) -> usize {
    ask(url, "SELECT datname FROM pg_database WHERE datname LIKE 'brigade%'").expect("asked").len()
}

#[test]
fn every_rung_has_a_database_a_keyspace_and_a_folder_of_its_own() {
    let needs = [Need::Postgres, Need::Redis];
    let ground = Ground::start(&needs, &ours()).expect("a ground");
    let (a, b) = (ground.means_of(&needs).unwrap(), ground.means_of(&needs).unwrap());
    assert!(a.postgres != b.postgres && a.redis != b.redis && a.folder != b.folder);
    assert!(a.folder.is_dir() && a.folder.starts_with(ground.folder()));
    table(&a, "CREATE TABLE mine (n int)");
    assert!(table(&b, "SELECT 1 FROM pg_class WHERE relname = 'mine'").is_empty());
    set(a.redis.as_deref().unwrap(), "mine").unwrap();
    assert_eq!(keys(b.redis.as_deref().unwrap()).unwrap(), 0);
    assert_eq!(ground.components().len(), 2, "{:?}", ground.components());
    assert!(ground.means_of(&[Need::Mail]).unwrap_err().to_string().contains("not started"));

    ground.clear().expect("all is taken back");
    assert_eq!(keys(a.redis.as_deref().unwrap()).unwrap(), 0);
    assert!(ask(a.postgres.as_deref().unwrap(), "SELECT 1").is_err(), "it is dropped");
}

#[test]
fn what_is_killed_starts_again_where_it_was_and_on_its_data() {
    let needs = [Need::Postgres, Need::Redis];
    let mut ground = Ground::start(&needs, &ours()).expect("a ground");
    let means = ground.means_of(&needs).unwrap();
    table(&means, "CREATE TABLE kept AS SELECT 7 AS n");
    set(means.redis.as_deref().unwrap(), "kept").unwrap();
    for need in needs {
        ground.kill(need).expect("it ran");
    }
    assert!(ask(means.postgres.as_deref().unwrap(), "SELECT 1").is_err());
    assert!(keys(means.redis.as_deref().unwrap()).is_err());
    for need in needs {
        ground.restart(need).expect("it starts again");
    }
    assert_eq!(table(&means, "SELECT n FROM kept"), ["7"]);
    assert_eq!(keys(means.redis.as_deref().unwrap()).unwrap(), 1);
    for need in needs {
        ground.restart(need).expect("one that runs is asked to end first");
    }
    assert_eq!(table(&means, "SELECT n FROM kept"), ["7"]);
}

#[test]
fn a_rung_serves_is_killed_serves_again_and_ends_well() {
    let rung = rung(0).expect("the first");
    let ground = Ground::start(rung.needs, &ours()).expect("a ground");
    let means = ground.means(rung).unwrap();
    let mut server = ground.serve(rung, &means).expect("a server");
    let at = server.address();
    assert!(get(at, "/healthz").starts_with("HTTP/1.1 2"));
    let processes = ground.processes(&server);
    assert_eq!(processes[0], ("server", server.process()));
    assert_eq!(server.sent().expect("an answer"), [], "it has no components");
    server.kill().expect("it ran");
    assert!(std::net::TcpStream::connect(at).is_err());
    server.restart().expect("it starts again");
    assert_eq!(server.address(), at);
    assert!(get(at, "/healthz").starts_with("HTTP/1.1 2"));
    server.stop().expect("it ends well");
    assert!(std::net::TcpStream::connect(at).is_err());
}

#[test]
fn a_server_tells_what_it_sent_to_its_components_and_got_from_them() {
    let rung = rung(1).expect("the second");
    let ground = Ground::start(rung.needs, &ours()).expect("a ground");
    let mut server = ground.serve(rung, &ground.means(rung).unwrap()).expect("a server");
    let at = server.address();
    let mut sent = |times: u64| {
        let before = server.sent().expect("an answer");
        (0..times).for_each(|_| assert!(get(at, "/absent").starts_with("HTTP/1.1 404")));
        let after = server.sent().expect("an answer");
        assert_eq!((after.len(), after[0].part.as_str()), (1, "PostgreSQL"));
        let then = before.first().cloned().unwrap_or_default();
        (after[0].to - then.to, after[0].from - then.from)
    };
    // Every look for the same code costs the same bytes; a connection that comes up between two of them costs more.
    let agree = |_| {
        let (to, from) = sent(1);
        to > 0 && from > 0 && sent(20) == (20 * to, 20 * from)
    };
    assert!((0..100).any(agree));
}

#[test]
fn what_was_given_is_used_left_as_it_was_and_never_killed() {
    let needs = [Need::Postgres, Need::Redis];
    let theirs = Ground::start(&needs, &ours()).expect("of another climb");
    let there = theirs.means_of(&needs).unwrap();
    set(there.redis.as_deref().unwrap(), "precious").unwrap();
    let before = databases(there.postgres.as_deref().unwrap());

    let mut ground = Ground::start(&needs, &given(&there)).expect("a ground on it");
    let means = ground.means_of(&needs).unwrap();
    assert_ne!(means.redis, there.redis, "that keyspace is not empty");
    set(means.redis.as_deref().unwrap(), "ours").unwrap();
    assert_eq!(databases(there.postgres.as_deref().unwrap()), before + 1);
    for need in needs {
        let why = ground.kill(need).unwrap_err();
        assert!(why.is::<NotOurs>(), "{why}");
        assert!(ground.restart(need).unwrap_err().is::<NotOurs>());
    }
    drop(ground);
    assert_eq!(databases(there.postgres.as_deref().unwrap()), before, "its database is gone");
    assert_eq!(keys(means.redis.as_deref().unwrap()).unwrap(), 0, "and its keys are");
    assert_eq!(keys(there.redis.as_deref().unwrap()).unwrap(), 1, "and no others");
}

#[test]
fn a_component_that_was_given_and_is_none_is_an_error_with_the_next_step() {
    let refused = |given: Given, need| Ground::start(&[need], &given).unwrap_err();
    let postgres = |url: &str| Given { postgres: Some(url.into()), ..ours() };
    let redis = |url: &str| Given { redis: Some(url.into()), ..ours() };
    let garbage = support::garbage();
    for (why, expected) in [
        (refused(postgres("mysql://x"), Need::Postgres), "Write postgres://"),
        (
            refused(postgres("postgres://a:secret@127.0.0.1:1/x"), Need::Postgres),
            "pg_isready -h 127.0.0.1 -p 1",
        ),
        (
            refused(postgres(&format!("postgres://a:secret@{garbage}/x")), Need::Postgres),
            "pg_isready",
        ),
        (refused(redis("http://x"), Need::Redis), "Write redis://"),
        (
            refused(redis("redis://:secret@127.0.0.1:1"), Need::Redis),
            "redis-cli -h 127.0.0.1 -p 1 ping",
        ),
        (refused(redis(&format!("redis://:secret@{garbage}")), Need::Redis), "redis-cli"),
    ] {
        let why = format!("{why:#}");
        assert!(why.contains(expected), "{expected}: {why}");
        assert!(!why.contains("secret"), "{why}");
    }
}
