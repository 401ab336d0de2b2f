//! The load generator against small servers that behave, lie, hang up and fall silent.

use brigade::http::{Limits, Method, Request, Response, Session, Turn};
use brigade::load::{
    Arrivals, Blink, ClosedLoop, Connections, Mix, OpenLoop, Policy, Requests, Until, Users,
};
use std::io::{ErrorKind, Read, Write};
use std::net::Ipv4Addr;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
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
    counting(answer).0
}

/// The same, and counts the connections that asked for something.
fn counting(answer: fn(&Request) -> Option<Response>) -> (SocketAddr, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let count = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&count);
    let accept = move || {
        for stream in listener.incoming() {
            let counter = Arc::clone(&counter);
            let one = move || converse(stream.expect("a client"), answer, &counter);
            thread::Builder::new().spawn(one).expect("a thread");
        }
    };
    thread::Builder::new().spawn(accept).expect("a thread");
    (address, count)
}

/// Accepts so many connections, closes the door, and hangs up on a client that asks for something.
fn serve_once(connections: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let accept = move || {
        let accept = |_| listener.accept().expect("a client").0;
        let clients: Vec<_> = (0..connections).map(accept).collect();
        drop(listener);
        clients.into_iter().for_each(|client| converse(client, |_| None, &AtomicU64::new(0)));
    };
    thread::Builder::new().spawn(accept).expect("a thread");
    address
}

fn converse(mut stream: TcpStream, answer: fn(&Request) -> Option<Response>, asked: &AtomicU64) {
    let mut has_asked = false;
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), Instant::now());
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
            Turn::Request(request) => {
                asked.fetch_add(u64::from(!std::mem::replace(&mut has_asked, true)), Relaxed);
                match answer(&request) {
                    Some(response) => session.answer(response, Instant::now()),
                    None => return,
                }
            }
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
        let report = users
            .run(&mut requests(), ClosedLoop { depth, ..ClosedLoop::default() }, Until::Sent(1_000))
            .unwrap();
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
fn who_is_hung_up_on_is_counted_and_comes_back() {
    let hangs_up = |request: &Request| right(request).filter(|_| request.path() != "/code007");
    let mut users = Users::connect(serve(hangs_up), 3).unwrap();
    let report = users.run(&mut requests(), ClosedLoop::default(), Until::Sent(2_000)).unwrap();
    assert!(report.failures.hung_up > 0, "2,000 draws from 50 codes miss one of them");
    assert_eq!(report.failures.total(), report.failures.hung_up);
    assert_eq!((report.sent, report.answered + report.failures.hung_up), (2_000, 2_000));
}

/// What is sent again soon, and how often.
fn policy(retries: u32) -> Policy {
    Policy { retries, pause: Duration::from_nanos(1), ..Policy::default() }
}

#[test]
fn what_is_refused_is_sent_again_until_it_is_answered_and_is_then_one_answer() {
    fn every_third(request: &Request) -> Option<Response> {
        static ASKED: AtomicU64 = AtomicU64::new(0);
        match ASKED.fetch_add(1, Relaxed) % 3 {
            0 => right(request),
            1 => Some(Response { retry_after: Some(0), ..Response::empty(503) }),
            _ => None,
        }
    }
    for threads in [1, 2] {
        let how =
            Connections { users: 6, threads, policy: policy(u32::MAX), ..Connections::default() };
        let mut users = Users::connect_as(serve(every_third), &how).unwrap();
        let closed = users.run(&mut requests(), ClosedLoop::default(), Until::Sent(300)).unwrap();
        let open = OpenLoop { rate: 2_000.0, arrivals: Arrivals::Poisson, seed: 3 };
        let open = users.run_open(&mut requests(), &open, Until::Sent(300)).unwrap();
        for report in [closed, open] {
            assert_eq!((report.sent, report.answered), (300, 300), "{:?}", report.reasons);
            assert!(report.retries > 300, "two of three attempts fail: {}", report.retries);
        }
    }
}

#[test]
fn a_budget_bounds_what_is_sent_again_to_a_server_that_answers_nothing() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let policy = Policy { budget: Some(0.25), ..policy(5) };
    let how = Connections { users: 3, policy, ..Connections::default() };
    let users = Users::connect_as(silent.local_addr().unwrap(), &how).unwrap();
    let mut users = users.with_patience(Duration::from_millis(1));
    let report = users.run(&mut requests(), ClosedLoop::default(), Until::Sent(40)).unwrap();
    assert_eq!((report.sent, report.failures.timed_out), (40, 40));
    assert!(report.retries <= 10 && report.over_budget > 0, "{report:?}");
}

#[test]
fn what_is_never_answered_times_out() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let users = Users::connect(silent.local_addr().unwrap(), 3).unwrap();
    let mut users = users.with_patience(Duration::from_millis(1));
    let deep = ClosedLoop { depth: 2, ..ClosedLoop::default() };
    let report = users.run(&mut requests(), deep, Until::Sent(20)).unwrap();
    assert_eq!((report.failures.timed_out, report.answered), (20, 0));
    assert_eq!(report.latency(1.0), Duration::ZERO);
}

#[test]
fn one_silent_request_times_out_while_all_others_are_answered() {
    fn mostly(request: &Request) -> Option<Response> {
        if request.path() == "/code007" {
            thread::park(); // the thread that should answer this one never does
        }
        right(request)
    }
    let mut users =
        Users::connect(serve(mostly), 2).unwrap().with_patience(Duration::from_millis(20));
    let open = OpenLoop { rate: 20_000.0, arrivals: Arrivals::Constant, seed: 1 };
    let report = users.run_open(&mut requests(), &open, Until::Sent(200)).unwrap();
    assert!(report.failures.timed_out > 0, "200 draws from 50 codes miss one of them");
    assert_eq!(report.sent + report.failures.missing, 200);
    assert_eq!(report.answered + report.failures.total(), 200);
}

#[test]
fn an_open_loop_sends_what_its_schedule_says_over_one_and_over_two_generators() {
    for threads in [1, 2] {
        let how = Connections { users: 8, threads, ..Connections::default() };
        let mut users = Users::connect_as(serve(right), &how).unwrap();
        let open = OpenLoop { rate: 20_000.0, arrivals: Arrivals::Poisson, seed: 3 };
        for until in [Until::Sent(800), Until::Each(100)] {
            let report = users.run_open(&mut requests(), &open, until).unwrap();
            assert_eq!((report.sent, report.answered, report.failures.total()), (800, 800, 0));
        }
    }
}

#[test]
fn a_closed_loop_over_two_generators_sends_no_more_than_one() {
    let how = Connections { users: 5, threads: 2, ..Connections::default() };
    let mut users = Users::connect_as(serve(right), &how).unwrap();
    for (until, sent) in [(Until::Sent(777), 777), (Until::Each(20), 100)] {
        let report = users.run(&mut requests(), ClosedLoop::default(), until).unwrap();
        assert_eq!((report.sent, report.answered, report.failures.total()), (sent, sent, 0));
    }
}

#[test]
fn users_who_think_are_answered_too() {
    let mut users = Users::connect(serve(right), 3).unwrap();
    let thoughtful = ClosedLoop { think: Duration::from_millis(2), ..ClosedLoop::default() };
    let report = users.run(&mut requests(), thoughtful, Until::Each(5)).unwrap();
    assert_eq!((report.answered, report.failures.total()), (15, 0));
}

#[test]
fn without_keep_alive_every_request_makes_a_connection_and_none_is_a_failure() {
    let (address, connections) = counting(right);
    let how = Connections { users: 4, keep_alive: false, ..Connections::default() };
    let mut users = Users::connect_as(address, &how).unwrap();
    let deep = ClosedLoop { depth: 16, ..ClosedLoop::default() };
    let report = users.run(&mut requests(), deep, Until::Sent(100)).unwrap();
    assert_eq!((report.answered, report.failures.total()), (100, 0));
    assert_eq!(connections.load(Relaxed), 100);
}

#[test]
fn the_method_and_the_body_travel_and_the_status_is_checked() {
    let blink = |request: &Request| {
        let whole = *request.method() == Method::Post && request.body().starts_with(b"{\"url\":");
        Some(Response::empty(if whole && request.path() == "/api/links" { 201 } else { 400 }))
    };
    let mut users = Users::connect(serve(blink), 2).unwrap();
    let mix = Mix { create: 1, list: 1, ..Mix::default() };
    let mut mixed =
        Requests::blink(&mix, &Blink { host: "localhost", ..Blink::default() }, 1).unwrap();
    let report = users.run(&mut mixed, ClosedLoop::default(), Until::Sent(500)).unwrap();
    assert_eq!(report.answered + report.failures.wrong, 500);
    assert!(report.answered > 150 && report.failures.wrong > 150, "{report:?}");
}

#[test]
fn a_stopped_run_ends_and_says_what_it_found() {
    let mut users = Users::connect(serve(right), 2).unwrap();
    let control = users.control();
    let hour = Until::Elapsed(Duration::from_secs(3_600));
    let watch = thread::Builder::new().spawn(move || {
        while control.answered() < 100 {
            thread::yield_now();
        }
        control.stop();
    });
    let report = users.run(&mut requests(), ClosedLoop::default(), hour).unwrap();
    watch.unwrap().join().unwrap();
    assert!(report.answered >= 100 && report.failures.total() == 0, "{report:?}");
}

#[test]
fn a_server_that_goes_away_ends_a_closed_loop_and_fails_the_rest_of_an_open_one() {
    let open = OpenLoop { rate: 10_000.0, arrivals: Arrivals::Constant, seed: 1 };
    let mut users = Users::connect(serve_once(2), 2).unwrap();
    let report = users.run(&mut requests(), ClosedLoop::default(), Until::Sent(1_000_000)).unwrap();
    assert_eq!((report.answered, report.failures.hung_up), (0, 2));
    assert_eq!(report.failures.refused, 2);
    let report = users.run_open(&mut requests(), &open, Until::Sent(50)).unwrap();
    assert_eq!((report.failures.refused, report.answered), (50, 0));
}

#[test]
fn nobody_listening_and_other_machines_are_errors_that_name_the_address() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = Users::connect(free, 2).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    assert!(refused.to_string().contains(&free.to_string()), "{refused}");
    let elsewhere = Users::connect("192.0.2.1:80".parse().unwrap(), 1).unwrap_err();
    assert!(elsewhere.to_string().contains("not on this machine"), "{elsewhere}");
}
