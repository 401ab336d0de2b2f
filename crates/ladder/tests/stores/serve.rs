//! The program over every store, under every model; and the drill: the component is killed while clients write.

use super::cluster::Cluster;
use super::folder::Folder;
use super::keyspace::{DURABLE, Keyspace};
use super::program::Server;
use super::{Component, PATIENCE, clicks, database};
use brigade_core::models::MODELS;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Instant;

/// What a client meets at a server over `store`, under every model, and that no click is lost when it stops.
fn every_model_serves(store: &str) {
    for model in MODELS {
        let (server, alias) = (Server::start(store, model.name), model.name);
        assert_eq!(server.create(alias).0, 201, "{alias}");
        assert_eq!(server.create(alias).0, 409, "{alias}");
        for _ in 0..3 {
            let (status, text) = server.get(&format!("/{alias}"));
            let target = format!("https://example.org/{alias}");
            assert!(status == 302 && text.contains(&target), "{text}");
        }
        assert!(server.get(&format!("/api/links/{alias}")).1.contains(r#""clicks":3"#), "{alias}");
        assert_eq!(server.get(&format!("/{alias}")).0, 302);
        assert!(server.get("/api/links?limit=100").1.contains(alias));
        assert_eq!(server.get("/absent").0, 404);
        assert_eq!(server.get("/readyz").0, 200);
        let log = server.stop();
        assert!(log.is_empty() || log.starts_with("brigade: the store keeps "), "{log}");
        assert_eq!(clicks(&database(store), alias), Some(4), "{alias}");
    }
}

#[test]
fn every_model_serves_from_postgresql_and_loses_no_click_when_it_stops() {
    every_model_serves(&Cluster::start().url());
}

#[test]
fn every_model_serves_from_redis_and_loses_no_click_when_it_stops() {
    every_model_serves(&Keyspace::start("").url());
}

#[test]
fn every_model_serves_from_sqlite_and_loses_no_click_when_it_stops() {
    every_model_serves(&Folder::new("models").sqlite());
}

/// Says that it is over when it is dropped.
pub(super) struct Over<'a>(pub(super) &'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

/// Makes one link after the other, and keeps those that were acknowledged.
fn write(server: &Server, writer: usize, kept: &Mutex<Vec<String>>, is_over: &AtomicBool) {
    for n in 0.. {
        if is_over.load(SeqCst) {
            return;
        }
        let alias = format!("w{writer}-{n}");
        let (status, text) = server.create(&alias);
        match status {
            201 => kept.lock().expect("no panic").push(alias),
            503 => assert!(text.contains("\r\nRetry-After: 1\r\n"), "{text}"),
            _ => panic!("{text}"),
        }
    }
}

/// What a client and a balancer see while the database is away, and what they do not.
fn is_missed(server: &Server) {
    let (_, refused) = server.until("/readyz", 503);
    let said = refused.to_lowercase().replace("connection: close", "");
    for secret in ["127.0.0.1", "connection", "postgres", "redis", "os error"] {
        assert!(!said.contains(secret), "{refused}");
    }
    assert!(refused.contains("\r\nRetry-After: 1\r\n"), "{refused}");
    assert_eq!(server.get("/healthz").0, 200);
    server.until("/w0-0", 503); // a process of PostgreSQL's may outlive the first by a moment, and answers
}

/// Killed while clients write, it is missed and comes back, and nothing acknowledged is lost.
fn killed_while_clients_write(component: &mut impl Component) {
    let server = Server::start(&component.url(), "tokio_multi");
    let (kept, is_over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let acknowledged = || kept.lock().expect("no panic").len();
    let write = |writer| write(&server, writer, &kept, &is_over);
    thread::scope(|scope| {
        let _over = Over(&is_over); // or the scope would wait for ever where an assertion fails
        let writers: Vec<_> = (0..8).map(|writer| scope.spawn(move || write(writer))).collect();
        let give_up = Instant::now() + PATIENCE;
        let until = |enough: usize| {
            while acknowledged() < enough {
                assert!(
                    Instant::now() < give_up && !writers.iter().any(|writer| writer.is_finished())
                );
                thread::yield_now();
            }
        };
        until(200);
        component.kill();
        is_missed(&server);
        component.restart();
        server.until("/readyz", 200);
        until(acknowledged() + 200);
    });
    for alias in kept.into_inner().expect("no panic") {
        let (status, text) = server.get(&format!("/{alias}"));
        assert_eq!(status, 302, "{alias} was acknowledged: {text}");
    }
    let log = server.stop();
    let said = |what: &str| log.lines().filter(|line| line.contains(what)).count();
    assert!(
        said("the store cannot be reached") > 0 && said("the store answers again") > 0,
        "{log}"
    );
}

#[test]
fn postgresql_is_killed_while_clients_write_and_nothing_acknowledged_is_lost() {
    killed_while_clients_write(&mut Cluster::start());
}

#[test]
fn redis_is_killed_while_clients_write_and_nothing_acknowledged_is_lost() {
    killed_while_clients_write(&mut Keyspace::start(DURABLE));
}
