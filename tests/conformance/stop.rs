//! The stop: who is idle is let go, what is in flight is answered, and `serve` returns.

use super::blink::get;
use super::harness::{Server, Setup, assert_same, for_every_concurrent_model, for_every_model};
use super::oracle::oracle;
use super::scripted::Scripted;
use super::scripts::statuses;

#[test]
fn a_server_that_nobody_came_to_stops() {
    for_every_model(|model| Server::start(model, &Setup::here()).stop());
}

#[test]
fn an_idle_client_is_let_go() {
    let answer = oracle(&Setup::here(), get("/healthz").as_bytes());
    for_every_model(|model| {
        let server = Server::start(model, &Setup::here());
        let mut client = server.connect();
        client.send(get("/healthz").as_bytes());
        client.expect(&answer);
        server.stop();
        assert_same(model.name, "after the stop", &client.rest(), b"");
    });
}

#[test]
fn half_a_request_is_given_up() {
    let (whole, half) = (get("/healthz"), &get("/nosuch1")[..20]);
    let answer = oracle(&Setup::here(), whole.as_bytes());
    for_every_model(|model| {
        let server = Server::start(model, &Setup::here());
        let mut client = server.connect();
        client.send((whole.clone() + half).as_bytes());
        client.expect(&answer);
        server.stop();
        assert_same(model.name, "after the stop", &client.rest(), b"");
    });
}

#[test]
fn a_request_in_flight_is_answered_before_serve_returns() {
    for_every_model(|model| {
        let (store, gate) = Scripted::new(true);
        let setup = Setup { store, here: false, ..Setup::here() };
        let server = Server::start(model, &setup);
        let mut client = server.connect();
        client.send(get("/gate123").as_bytes());
        gate.entered.recv().unwrap();
        server.begin_stop();
        gate.leave.send(()).unwrap();
        assert_eq!(statuses(&client.rest()), [404], "{}", model.name);
        server.stop();
    });
}

/// As above, and the door is known to be closed by then: an idle client has been let go.
#[test]
fn a_request_in_flight_outlives_the_idle_clients() {
    let answer = oracle(&Setup::here(), get("/healthz").as_bytes());
    for_every_concurrent_model(|model| {
        let (store, gate) = Scripted::new(true);
        let setup = Setup { store, here: false, ..Setup::here() };
        let server = Server::start(model, &setup);
        let (mut idle, mut busy) = (server.connect(), server.connect());
        idle.send(get("/healthz").as_bytes());
        idle.expect(&answer);
        busy.send(get("/gate123").as_bytes());
        gate.entered.recv().unwrap();
        server.begin_stop();
        assert_same(model.name, "to the idle one", &idle.rest(), b"");
        gate.leave.send(()).unwrap();
        assert_eq!(statuses(&busy.rest()), [404], "{}", model.name);
        server.stop();
    });
}
