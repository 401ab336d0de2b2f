//! What every model does where more is asked than can be answered: it refuses in time, keeps to deadlines, and takes no more
//! from a client than it has use for. A model knows of none of it.

use super::blink::{get, post};
use super::harness::{PATIENCE, Server, Setup, for_every_concurrent_model, for_every_model};
use super::oracle::oracle;
use super::scripted::Scripted;
use super::scripts;
use std::io::{ErrorKind, Write};
use std::time::Duration;

/// More than all buffers of the kernel on both ends take, and far less than is offered.
const TAKEN: usize = 16 << 20;

fn get_within(path: &str, millis: &str) -> String {
    let header = format!("\r\nX-Envoy-Expected-Rq-Timeout-Ms: {millis}\r\n\r\n");
    get(path).replacen("\r\n\r\n", &header, 1)
}

#[test]
fn what_has_waited_too_long_is_told_to_come_back_and_its_connection_goes_on() {
    let setup = Setup { shed: Some(Duration::ZERO), ..Setup::waiting() };
    let requests = [get("/nosuch1"), get("/healthz"), get("/api/links/nosuch1")].concat();
    for_every_model(|model| {
        let server = Server::start(model, &setup);
        let got = server.connect().exchange(requests.as_bytes());
        assert_eq!(scripts::statuses(&got), [503, 200, 503], "{}", model.name);
        let text = String::from_utf8(got).unwrap();
        assert_eq!(text.matches("\r\nRetry-After: 1\r\n").count(), 2, "{text}");
        server.stop();
    });
}

#[test]
fn what_waits_less_than_the_limit_is_answered_as_without_one() {
    let setup = Setup { shed: Some(Duration::from_secs(3_600)), ..Setup::waiting() };
    for_every_model(|model| {
        let server = Server::start(model, &setup);
        let got = server.connect().exchange(get("/nosuch1").repeat(20).as_bytes());
        assert_eq!(scripts::statuses(&got), [404; 20], "{}", model.name);
        server.stop();
    });
}

#[test]
fn a_deadline_travels_with_the_request_and_one_that_is_no_number_is_refused() {
    let requests = ["0", "60000", "0.5", "-1", "soon", ""].map(|ms| get_within("/nosuch1", ms));
    for_every_model(|model| {
        let server = Server::start(model, &Setup::waiting());
        let got = server.connect().exchange(requests.concat().as_bytes());
        assert_eq!(scripts::statuses(&got), [504, 404, 400, 400, 400, 400], "{}", model.name);
        server.stop();
    });
}

#[test]
fn what_a_client_sends_while_its_request_waits_is_left_in_the_kernel() {
    let upload = post(&format!(r#"{{"url":"https://example.org/{}"}}"#, "x".repeat(60_000)));
    let healthy = oracle(&Setup::here(), get("/healthz").as_bytes());
    for_every_concurrent_model(|model| {
        let (store, gate) = Scripted::new(true);
        let server = Server::start(model, &Setup { store, here: false, ..Setup::here() });
        let (mut greedy, mut other) = (server.connect(), server.connect());
        greedy.send(get("/gate123").as_bytes());
        gate.entered.recv_timeout(PATIENCE).unwrap(); // its request waits until it may leave
        greedy.socket().set_nonblocking(true).unwrap();
        let (mut taken, mut rounds) = (0, 0);
        while taken <= TAKEN && rounds < 100 {
            match greedy.socket().write(upload.as_bytes()) {
                Ok(n) => taken += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    // A server that read on would have had the time to.
                    other.send(get("/healthz").as_bytes());
                    other.expect(&healthy);
                    rounds += 1;
                }
                Err(error) => panic!("{}: {error}", model.name),
            }
        }
        assert!(taken <= TAKEN, "{}: took {taken} bytes that it had no use for", model.name);
        gate.leave.send(()).unwrap();
        drop((greedy, other));
        server.stop();
    });
}
