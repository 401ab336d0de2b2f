//! The load generator against small servers that behave, lie, hang up and fall silent.

use brigade::http::{Limits, Request, Response, Session, Turn};
use brigade::load::{ClosedLoop, Requests, Until, Users};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

const CODES: usize = 50;

fn target(code: &str) -> String {
    format!("https://example.com{code}")
}

fn requests() -> Requests {
    let links = (0..CODES).map(|n| (format!("code{n:03}"), target(&format!("/code{n:03}"))));
    Requests::redirects(links, "localhost", 7)
}

/// Serves each connection on a thread of its own until the client leaves, answering as told; `None` hangs up.
fn serve(answer: fn(&Request) -> Option<Response>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let accept = move || {
        for stream in listener.incoming() {
            let one = move || converse(stream.expect("a client"), answer);
            thread::Builder::new().spawn(one).expect("a thread");
        }
    };
    thread::Builder::new().spawn(accept).expect("a thread");
    address
}

fn converse(mut stream: TcpStream, answer: fn(&Request) -> Option<Response>) {
    let mut session = Session::new(Limits::default(), Instant::now());
    let mut buffer = [0; 4096];
    loop {
        match session.turn() {
            Turn::Read => match stream.read(&mut buffer) {
                Ok(n) => session.received(&buffer[..n], Instant::now()),
                Err(_) => return,
            },
            Turn::Write => match stream.write(session.out()) {
                Ok(n) => session.sent(n, Instant::now()),
                Err(_) => return,
            },
            Turn::Request(request) => match answer(&request) {
                Some(response) => session.answer(response, Instant::now()),
                None => return,
            },
            Turn::Close => return,
        }
    }
}

fn right(request: &Request) -> Option<Response> {
    Some(Response::redirect(target(request.path())))
}

#[test]
fn every_request_of_every_user_is_answered_and_counted_once() {
    let mut users = Users::connect(serve(right), 4).unwrap();
    for depth in [1, 3, 16] {
        let report = users.run(&mut requests(), ClosedLoop { depth }, Until::Sent(1_000)).unwrap();
        assert_eq!((report.answered, report.failures.total()), (1_000, 0), "depth {depth}");
        assert!(report.latency(0.5) <= report.latency(0.99) && report.latency(1.0) <= report.wall);
    }
}

#[test]
fn each_user_sends_its_share_in_every_run() {
    let mut users = Users::connect(serve(right), 8).unwrap();
    for each in [1, 5] {
        let report = users.run(&mut requests(), ClosedLoop::default(), Until::Each(each)).unwrap();
        assert_eq!(report.answered, 8 * each);
    }
}

#[test]
fn a_wrong_answer_is_a_failure_and_has_no_latency() {
    let wrong = |request: &Request| match request.path() {
        "/code007" => Some(Response::empty(404)),
        "/code008" => Some(Response::redirect("https://example.com/elsewhere".into())),
        _ => right(request),
    };
    let mut users = Users::connect(serve(wrong), 2).unwrap();
    let report = users.run(&mut requests(), ClosedLoop::default(), Until::Sent(2_000)).unwrap();
    assert_eq!(report.answered + report.failures.wrong, 2_000);
    assert!(report.failures.wrong > 0, "2,000 draws from 50 codes miss two of them");
    assert_eq!(report.failures.total(), report.failures.wrong);
}

#[test]
fn who_is_hung_up_on_is_counted_and_the_run_ends() {
    let hangs_up = |request: &Request| right(request).filter(|_| request.path() != "/code007");
    let mut users = Users::connect(serve(hangs_up), 3).unwrap();
    let report = users.run(&mut requests(), ClosedLoop::default(), Until::Sent(1_000_000)).unwrap();
    assert_eq!(report.failures.hung_up, 3);
    assert_eq!(report.failures.total(), 3);
}

#[test]
fn what_is_never_answered_times_out() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let users = Users::connect(silent.local_addr().unwrap(), 3).unwrap();
    let mut users = users.with_patience(Duration::from_millis(1));
    let report = users.run(&mut requests(), ClosedLoop { depth: 2 }, Until::Sent(100)).unwrap();
    assert_eq!((report.failures.timed_out, report.answered), (6, 0));
}

#[test]
fn nobody_listening_and_other_machines_are_errors_that_name_the_address() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = Users::connect(free, 2).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    assert!(refused.to_string().contains(&free.to_string()), "{refused}");
    let elsewhere = Users::connect("192.0.2.1:80".parse().unwrap(), 1).unwrap_err();
    assert!(elsewhere.to_string().contains("loopback only"), "{elsewhere}");
}
