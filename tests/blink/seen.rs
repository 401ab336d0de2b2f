//! What a client has seen, as it stands in `Blink-Seen`: told by every answer, taken with every question, and never lowered.

use super::{HOST, memory};
use brigade::blink::database::{Answer, Query};
use brigade::blink::{Blink, Pending, Step};
use brigade::http::{Limits, Request, Response, ResponseHeader, Session, Turn};
use brigade::trace::Recorder;
use std::net::Ipv4Addr;
use std::time::Instant;

fn blink() -> Blink {
    Blink::new(HOST, None, Some(1), Recorder::off()).with_seen()
}

/// A request with this header line.
fn read(line: &str, seen: Option<&str>) -> Request {
    let seen = seen.map_or(String::new(), |seen| format!("Blink-Seen: {seen}\r\n"));
    let text = format!("{line} HTTP/1.1\r\nHost: a\r\n{seen}Content-Length: 0\r\n\r\n");
    let (peer, now) = (Ipv4Addr::LOCALHOST.into(), Instant::now());
    let mut session = Session::new(Limits::default(), peer, now);
    session.received(text.as_bytes(), now);
    let Turn::Request(request) = session.turn() else { panic!("a whole request") };
    request
}

fn asked(step: Step) -> (Query, Pending) {
    match step {
        Step::Ask(asked, pending) => (asked.query, pending),
        other => panic!("{other:?}"),
    }
}

fn told(step: Step) -> Option<String> {
    reply(step).header(ResponseHeader::Seen).map(str::to_owned)
}

fn reply(step: Step) -> Response {
    match step {
        Step::Reply(response) => response,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_question_says_what_its_client_has_seen_and_the_answer_what_it_has_seen_then() {
    for (sent, position, raised, answered) in [
        (None, 0, 0, None),
        (None, 0, 7, Some("7")),
        (Some("5"), 5, 7, Some("7")),
        (Some("9"), 9, 7, Some("9")),
        (Some("0"), 0, 0, None),
    ] {
        let blink = blink();
        let (query, pending) = asked(blink.begin(read("GET /abc", sent)));
        assert_eq!(query.seen.position(), position, "{sent:?}");
        query.seen.raise(raised);
        let step = blink.resume(pending, Answer::Target(Some("https://a.example/".into())));
        assert_eq!(told(step).as_deref(), answered, "{sent:?}, then {raised}");
    }
}

#[test]
fn what_no_response_can_have_told_is_refused_by_name() {
    for wrong in ["", "-1", "+1", "0/16B3748", "1, 2", "x", "18446744073709551616"] {
        let refused = reply(blink().begin(read("GET /abc", Some(wrong))));
        assert_eq!(refused.status, 400, "{wrong:?}");
        assert!(String::from_utf8_lossy(&refused.body).contains("Blink-Seen"), "{wrong:?}");
    }
}

#[test]
fn a_position_that_is_nowhere_yet_is_taken_at_its_word_and_told_back() {
    let most = u64::MAX.to_string();
    let (query, pending) = asked(blink().begin(read("GET /abc", Some(&most))));
    assert_eq!(query.seen.position(), u64::MAX);
    assert_eq!(told(blink().resume(pending, Answer::Target(None))), Some(most));
}

#[test]
fn without_it_nothing_is_kept_read_or_told() {
    let blink = Blink::new(HOST, None, Some(1), Recorder::off());
    let (query, pending) = asked(blink.begin(read("GET /abc", Some("x"))));
    assert!(!query.seen.is_kept());
    query.seen.raise(7);
    assert_eq!(told(blink.resume(pending, Answer::Target(None))), None);
}

#[test]
fn an_answer_that_is_known_here_and_a_refusal_keep_what_was_seen() {
    let blink = Blink::new(HOST, Some(&memory()), Some(1), Recorder::off()).with_seen();
    for line in ["GET /abc", "GET /api/links/abc?x=1", "GET /healthz", "GET /nowhere/at/all"] {
        assert_eq!(told(blink.begin(read(line, Some("5")))).as_deref(), Some("5"), "{line}");
    }
    let Step::Compute(work) = blink.begin(read("GET /api/links", Some("5"))) else {
        panic!("a listing is lent out");
    };
    assert_eq!(told(work.run()).as_deref(), Some("5"));
}
