//! Whatever arrives, nothing panics and nothing grows without end.

use crate::scripts::statuses;
use crate::wire::{converse, echo};
use brigade::http::{Limits, Session, Turn};
use proptest::prelude::*;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

const GET: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

/// No answer of `echo` to a request within the limits is longer.
const ANSWER: usize = 64 * 1024 + 16 * 1024;

/// What may wait in `out`: a full 64 KiB, one answer more, and the session's own last word.
const OUT: usize = 64 * 1024 + ANSWER + 1024;

#[test]
fn a_thousand_pipelined_requests_are_answered_in_order() {
    let requests: String =
        (0..1000).map(|n| format!("GET /healthz?{n:04} HTTP/1.1\r\nHost: a\r\n\r\n")).collect();
    let output = String::from_utf8(converse([requests.as_bytes()]).output).expect("ASCII");
    let numbers: Vec<usize> = output
        .split("GET /healthz ")
        .skip(1)
        .map(|rest| rest[..4].parse().expect("a number"))
        .collect();
    assert!(numbers.into_iter().eq(0..1000));
}

/// A request whose head has this length.
fn head(length: usize) -> String {
    let rest = length - "GET / HTTP/1.1\r\nHost: a\r\nA: \r\n\r\n".len();
    format!("GET / HTTP/1.1\r\nHost: a\r\nA: {}\r\n\r\n", "b".repeat(rest))
}

/// A request whose target has this length.
fn target(length: usize) -> String {
    format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "b".repeat(length - 1))
}

/// A request whose body has this length.
fn body(length: usize) -> String {
    let body = "b".repeat(length);
    format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// A request whose body has this length, in two chunks.
fn chunks(length: usize) -> String {
    let chunk = |size: usize| format!("{size:x}\r\n{}\r\n", "b".repeat(size));
    let (first, second) = (chunk(40_000), chunk(length - 40_000));
    format!(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{first}{second}0\r\n\r\n"
    )
}

#[test]
fn a_limit_may_be_reached_but_not_passed() {
    for (within, beyond, status) in [
        (head(16_384), head(16_385), 431),
        (target(8_192), target(8_193), 414),
        (body(65_536), body(65_537), 413),
        (chunks(65_536), chunks(65_537), 413),
    ] {
        for size in [1, 1000, usize::MAX] {
            let within = converse(within.as_bytes().chunks(size)).output;
            assert_eq!(statuses(&within), [404], "within {status}, in pieces of {size}");
            let beyond = converse(beyond.as_bytes().chunks(size)).output;
            assert_eq!(statuses(&beyond), [status], "in pieces of {size}");
        }
    }
}

#[test]
fn no_further_request_is_handed_out_while_64_kib_wait() {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    session.received(&GET.repeat(2000), now);
    let mut answered = 0;
    while let Turn::Request(request) = session.turn() {
        session.answer(echo(&request), now);
        answered += 1;
        assert!(session.out().len() <= OUT);
    }
    assert!(session.out().len() > 64 * 1024, "{answered} answers in {} bytes", session.out().len());
    assert!(answered < 2000, "a client that does not read is not worked for");
    session.sent(1, now);
    assert!(matches!(session.turn(), Turn::Write), "one byte less is still more than 64 KiB");
    session.sent(1000, now);
    assert!(matches!(session.turn(), Turn::Request(_)), "room again, and the next request goes on");
}

#[test]
fn a_caller_who_breaks_the_contract_gets_no_panic() {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    session.answer(brigade::http::Response::empty(200), now);
    session.sent(99, now);
    assert!(matches!(session.turn(), Turn::Read), "an answer to nothing is dropped");
    session.received(GET, now);
    assert!(matches!(session.turn(), Turn::Request(_)));
    assert!(matches!(session.turn(), Turn::Read), "the request is with the application");
    session.expired(now + Duration::from_secs(1000));
    session.answer(brigade::http::Response::empty(200), now);
    assert!(matches!(session.turn(), Turn::Write));
}

/// What the outside world can do to a session.
#[derive(Clone, Debug)]
enum Event {
    Bytes(Vec<u8>),
    End,
    Sent(usize),
    Wait(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let text = prop_oneof![
        Just(GET.to_vec()),
        Just(b"GET /".to_vec()),
        Just(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n".to_vec()),
        Just(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec()),
        Just(b"8000\r\n".to_vec()),
        Just(vec![b'x'; 0x8000]),
        Just(b"\r\n0\r\n\r\n".to_vec()),
        proptest::collection::vec(any::<u8>(), 1..300),
    ];
    prop_oneof![
        8 => text.prop_map(Event::Bytes),
        1 => Just(Event::End),
        4 => (0usize..100_000).prop_map(Event::Sent),
        2 => (0u64..20).prop_map(Event::Wait),
    ]
}

proptest! {
    #[test]
    fn no_order_of_events_panics_or_outgrows_its_bounds(events in proptest::collection::vec(event(), 0..60)) {
        let mut now = Instant::now();
        let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
        for event in events {
            match event {
                Event::Bytes(bytes) => session.received(&bytes, now),
                Event::End => session.received(b"", now),
                Event::Sent(n) => session.sent(n, now),
                Event::Wait(seconds) => {
                    now += Duration::from_secs(seconds);
                    session.expired(now);
                }
            }
            let mut turns = 0;
            while let Turn::Request(request) = session.turn() {
                prop_assert!(request.body().len() <= 64 * 1024);
                prop_assert!(request.path().len() + request.query().len() <= 8 * 1024);
                session.answer(echo(&request), now);
                prop_assert!(session.out().len() <= OUT);
                turns += 1;
                prop_assert!(turns < 100_000, "it turns for ever");
            }
        }
    }

    #[test]
    fn noise_is_refused_or_waited_for(bytes in proptest::collection::vec(any::<u8>(), 1..2000)) {
        let now = Instant::now();
        let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
        session.received(&bytes, now);
        prop_assert!(!matches!(session.turn(), Turn::Request(_) | Turn::Close));
    }
}
