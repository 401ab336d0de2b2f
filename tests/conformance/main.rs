//! One suite for every execution model: the same bytes in, the same bytes out, and the same behaviour at
//! limits, deadlines, panics and the stop. A model is tested because it stands in `MODELS`.
//!
//! `BRIGADE_REPEAT=200 cargo test --test conformance` repeats it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod blink;
#[cfg(target_os = "linux")] // elsewhere the kernel does not deal
mod dealing;
mod drain;
mod harness;
mod lingering;
mod oracle;
mod overload;
mod queueing;
mod scripted;
#[path = "../scripts/mod.rs"]
mod scripts;
mod stop;

use blink::{get, post};
use brigade::http::Limits;
use harness::{Server, Setup, assert_same, for_every_concurrent_model, for_every_model};
use oracle::oracle;
use scripted::Scripted;
use std::io::Write;
use std::thread;
use std::time::Duration;

#[test]
fn every_model_says_to_every_script_what_the_session_says() {
    for script in scripts::SCRIPTS {
        let input = (script.input)();
        let expected = oracle(&Setup::here(), &input);
        assert_eq!(scripts::statuses(&expected), script.statuses, "{}", script.name);
        for_every_model(|model| {
            let server = Server::start(model, &Setup::here());
            let mut client = server.connect();
            client.send(&input);
            if !script.closes {
                client.finish();
            }
            assert_same(model.name, script.name, &client.rest(), &expected);
            server.stop();
        });
    }
}

#[test]
fn every_model_says_to_every_request_what_blink_says() {
    for (name, input) in blink::SCRIPTS {
        let expected = oracle(&Setup::here(), &input());
        for_every_model(|model| {
            let server = Server::start(model, &Setup::here());
            let got = server.connect().exchange(&input());
            assert_same(model.name, name, &got, &expected);
            server.stop();
        });
    }
}

#[test]
fn every_model_says_the_same_when_it_has_to_wait_for_the_database() {
    for (name, input) in blink::SCRIPTS {
        let expected = oracle(&Setup::here(), &input());
        for_every_model(|model| {
            let server = Server::start(model, &Setup::waiting());
            let got = server.connect().exchange(&input());
            assert_same(model.name, name, &got, &expected);
            server.stop();
        });
    }
}

#[test]
fn a_request_may_be_cut_in_two_by_the_answer_to_another() {
    let (first, second) = (get("/healthz"), post(r#"{"url":"https://example.org"}"#));
    let expected = oracle(&Setup::here(), (first.clone() + &second).as_bytes());
    let answer = oracle(&Setup::here(), first.as_bytes());
    for cut in [1, second.len() / 2, second.len() - 1] {
        for_every_model(|model| {
            let server = Server::start(model, &Setup::waiting());
            let mut client = server.connect();
            client.send((first.clone() + &second[..cut]).as_bytes());
            client.expect(&answer);
            client.send(&second.as_bytes()[cut..]);
            client.finish();
            let rest = client.rest();
            assert_same(model.name, "the second answer", &rest, &expected[answer.len()..]);
            server.stop();
        });
    }
}

#[test]
fn a_thousand_pipelined_requests_get_a_thousand_answers_in_order() {
    let requests: String = (0..500)
        .map(|n| post(r#"{"url":"https://example.org"}"#) + &get(&format!("/nosuch{n}")))
        .collect();
    let expected = oracle(&Setup::here(), requests.as_bytes());
    for_every_model(|model| {
        let server = Server::start(model, &Setup::here());
        let got = server.connect().exchange(requests.as_bytes());
        server.stop();
        assert_same(model.name, "a thousand pipelined", &got, &expected);
        assert_eq!(scripts::statuses(&got).len(), 1000, "{}", model.name);
    });
}

#[test]
fn half_a_head_is_answered_408_at_its_deadline_and_closed() {
    let limits = Limits { request: Duration::from_millis(50), ..Limits::default() };
    for_every_model(|model| {
        let server = Server::start(model, &Setup { limits, ..Setup::here() });
        let mut client = server.connect();
        client.send(b"GET /healthz HTTP/1.1\r\nHo");
        assert_eq!(scripts::statuses(&client.rest()), [408], "{}", model.name);
        server.stop();
    });
}

#[test]
fn an_idle_client_is_let_go_at_its_deadline_without_a_word() {
    let limits = Limits { idle: Duration::from_millis(50), ..Limits::default() };
    let answer = oracle(&Setup::here(), get("/healthz").as_bytes());
    for_every_model(|model| {
        let server = Server::start(model, &Setup { limits, ..Setup::here() });
        let mut client = server.connect();
        client.send(get("/healthz").as_bytes());
        client.expect(&answer);
        assert_same(model.name, "after the answer", &client.rest(), b"");
        server.stop();
    });
}

#[test]
fn a_client_that_never_reads_is_let_go_at_its_deadline() {
    let limits = Limits { write: Duration::from_millis(50), ..Limits::default() };
    let requests = get("/nosuch1").repeat(100);
    for_every_model(|model| {
        let server = Server::start(model, &Setup { limits, ..Setup::here() });
        let client = server.connect_with_little_room();
        let refused = loop {
            if let Err(error) = client.socket().write_all(requests.as_bytes()) {
                break error;
            }
        };
        let timed_out =
            matches!(refused.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
        assert!(!timed_out, "{}: still connected", model.name);
        server.stop();
    });
}

#[test]
fn a_panic_costs_one_request_and_neither_the_connection_nor_the_server() {
    let requests = [get("/panic12"), get("/healthz")].concat();
    for here in [true, false] {
        for_every_model(|model| {
            let (store, _gate) = Scripted::new(false);
            let server = Server::start(model, &Setup { store, here, ..Setup::here() });
            let got = server.connect().exchange(requests.as_bytes());
            assert_eq!(scripts::statuses(&got), [500, 200], "{} {here}", model.name);
            let again = server.connect().exchange(get("/healthz").as_bytes());
            assert_eq!(scripts::statuses(&again), [200], "{}", model.name);
            server.stop();
        });
    }
}

#[test]
fn one_client_too_many_is_told_to_come_back_and_the_others_are_served() {
    let answer = oracle(&Setup::here(), get("/healthz").as_bytes());
    for_every_concurrent_model(|model| {
        let server = Server::start(model, &Setup { connections: 2, ..Setup::here() });
        let mut inside = [server.connect(), server.connect()];
        for client in &mut inside {
            client.send(get("/healthz").as_bytes());
            client.expect(&answer);
        }
        let refusal = server.connect().rest();
        assert_eq!(scripts::statuses(&refusal), [503], "{}", model.name);
        let text = String::from_utf8(refusal).unwrap();
        assert!(text.contains("\r\nRetry-After: 1\r\n"), "{text}");
        let [mut stays, leaves] = inside;
        stays.send(get("/healthz").as_bytes());
        stays.expect(&answer);
        drop(leaves);
        // Room again as soon as the server has seen that one left.
        while server.connect().exchange(get("/healthz").as_bytes()) != answer {}
        server.stop();
    });
}

#[test]
fn a_client_that_has_its_share_is_told_so_until_it_closes_one() {
    let answer = oracle(&Setup::here(), get("/healthz").as_bytes());
    for_every_concurrent_model(|model| {
        let server = Server::start(model, &Setup { per_client: Some(2), ..Setup::here() });
        let mut inside = [server.connect(), server.connect()];
        for client in &mut inside {
            client.send(get("/healthz").as_bytes());
            client.expect(&answer);
        }
        let refusal = server.connect().rest();
        assert_eq!(scripts::statuses(&refusal), [429], "{}", model.name);
        let text = String::from_utf8(refusal).unwrap();
        assert!(text.contains("your address") && text.contains("\r\nRetry-After: 1\r\n"), "{text}");
        let [mut stays, leaves] = inside;
        stays.send(get("/healthz").as_bytes());
        stays.expect(&answer);
        drop(leaves);
        while server.connect().exchange(get("/healthz").as_bytes()) != answer {}
        server.stop();
    });
}

#[test]
fn a_server_without_room_refuses_everybody_and_stops() {
    for_every_model(|model| {
        let server = Server::start(model, &Setup { connections: 0, ..Setup::here() });
        for _ in 0..3 {
            let refusal = server.connect().exchange(get("/healthz").as_bytes());
            assert_eq!(scripts::statuses(&refusal), [503], "{}", model.name);
        }
        server.stop();
    });
}

#[test]
fn four_workers_serve_sixty_four_clients_that_stay() {
    let answer = oracle(&Setup::waiting(), get("/nosuch1").as_bytes());
    for_every_concurrent_model(|model| {
        let server = Server::start(model, &Setup { workers: 4, ..Setup::waiting() });
        let mut clients: Vec<_> = (0..64).map(|_| server.connect()).collect();
        for _ in 0..2 {
            clients.iter_mut().for_each(|client| client.send(get("/nosuch1").as_bytes()));
            clients.iter_mut().for_each(|client| client.expect(&answer));
        }
        server.stop();
    });
}

#[test]
fn a_client_that_never_stops_asking_starves_nobody() {
    let requests = &get("/nosuch1").repeat(100).into_bytes();
    let answer = oracle(&Setup::here(), get("/nosuch1").as_bytes());
    for_every_concurrent_model(|model| {
        let server = Server::start(model, &Setup { workers: 1, ..Setup::here() });
        let (greedy, mut modest) = (server.connect(), server.connect());
        thread::scope(|scope| {
            let both = [(); 2].map(|()| greedy.socket().try_clone().unwrap());
            let [mut asking, mut reading] = both;
            // Both end when the greedy client is cut off below.
            scope.spawn(move || while asking.write_all(requests).is_ok() {});
            scope.spawn(move || std::io::copy(&mut reading, &mut std::io::sink()));
            for _ in 0..20 {
                modest.send(get("/nosuch1").as_bytes());
                modest.expect(&answer);
            }
            greedy.socket().shutdown(std::net::Shutdown::Both).unwrap();
        });
        server.stop();
    });
}
