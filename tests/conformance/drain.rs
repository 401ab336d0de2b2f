//! The drain before a stop: `/readyz` says no, everything is still answered, and every answer is its connection's last.

use super::blink::get;
use super::harness::{Server, Setup, for_every_concurrent_model, for_every_model};
use super::oracle::oracle;
use super::scripted::Scripted;
use super::scripts::statuses;

/// Everything until the server closes; the last answer says that it does.
fn closed_with(model: &str, answer: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answer);
    assert_eq!(text.matches("\r\nConnection: close\r\n").count(), 1, "{model}: {text}");
    statuses(answer)
}

#[test]
fn while_it_drains_a_server_answers_and_closes_and_says_that_it_is_not_ready() {
    let answer = oracle(&Setup::here(), get("/healthz").as_bytes());
    for_every_model(|model| {
        let server = Server::start(model, &Setup::here());
        let mut inside = server.connect();
        inside.send(get("/healthz").as_bytes());
        inside.expect(&answer);
        server.drain();
        inside.send(get("/readyz").as_bytes());
        assert_eq!(closed_with(model.name, &inside.rest()), [503], "{}", model.name);
        for (path, status) in [("/readyz", 503), ("/healthz", 200), ("/unknown", 404)] {
            let mut fresh = server.connect();
            fresh.send(get(path).as_bytes());
            let got = closed_with(model.name, &fresh.rest());
            assert_eq!(got, [status], "{} {path}", model.name);
        }
        server.stop();
    });
}

#[test]
fn a_request_in_flight_when_the_drain_begins_is_answered_and_the_stop_waits_for_it() {
    for_every_model(|model| {
        let (store, gate) = Scripted::new(true);
        let server = Server::start(model, &Setup { store, here: false, ..Setup::here() });
        let mut busy = server.connect();
        busy.send(get("/gate123").as_bytes());
        gate.entered.recv().unwrap();
        server.drain();
        server.begin_stop();
        gate.leave.send(()).unwrap();
        assert_eq!(closed_with(model.name, &busy.rest()), [404], "{}", model.name);
        server.stop();
    });
}

#[test]
fn a_balancer_hears_that_a_server_is_not_ready_while_a_request_is_in_flight() {
    for_every_concurrent_model(|model| {
        let (store, gate) = Scripted::new(true);
        let server = Server::start(model, &Setup { store, here: false, ..Setup::here() });
        let (mut busy, mut balancer) = (server.connect(), server.connect());
        busy.send(get("/gate123").as_bytes());
        gate.entered.recv().unwrap();
        server.drain();
        balancer.send(get("/readyz").as_bytes());
        assert_eq!(closed_with(model.name, &balancer.rest()), [503], "{}", model.name);
        gate.leave.send(()).unwrap();
        assert_eq!(closed_with(model.name, &busy.rest()), [404], "{}", model.name);
        server.stop();
    });
}
