//! Scripts of bytes and exactly what they are answered.

use crate::scripts::{SCRIPTS, statuses};
use crate::wire::{Heard, converse};
use brigade::http::{HeaderValue, Limits, Response, ResponseHeader, Session, Turn};
use std::net::Ipv4Addr;
use std::time::Instant;

fn heard(input: &str) -> String {
    String::from_utf8(converse([input.as_bytes()]).output).expect("ASCII")
}

/// What one GET is answered if the application answers `response`.
fn sent(response: Response) -> String {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    session.received(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", now);
    let turn = session.turn();
    assert!(matches!(turn, Turn::Request(_)), "{turn:?}");
    session.answer(response, now);
    String::from_utf8(session.out().to_vec()).expect("ASCII")
}

#[test]
fn every_script_gets_its_statuses_and_closes_when_it_should() {
    for script in SCRIPTS {
        let Heard { output, closed } = converse([&(script.input)()[..]]);
        let got = (statuses(&output), closed);
        assert_eq!(got, (script.statuses.to_vec(), script.closes), "{}", script.name);
    }
}

#[test]
fn every_script_gets_the_same_bytes_when_it_trickles() {
    for script in
        SCRIPTS.iter().filter(|script| !script.name.starts_with("100-continue, body already"))
    {
        let input = (script.input)();
        let whole = converse([&input[..]]);
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(converse(input.chunks(size)), whole, "{} in pieces of {size}", script.name);
        }
    }
}

#[test]
fn an_answer_is_a_status_line_headers_and_the_body() {
    let expected = "HTTP/1.1 200 OK\r\nContent-Length: 21\r\nContent-Type: text/plain\r\n\r\nGET /healthz q=1 a:1 ";
    assert_eq!(heard("GET /healthz?q=1 HTTP/1.1\r\nHost: a:1\r\n\r\n"), expected);
}

#[test]
fn head_is_answered_like_get_without_the_body() {
    let got = heard("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(got, "HTTP/1.1 200 OK\r\nContent-Length: 17\r\nContent-Type: text/plain\r\n\r\n");
}

#[test]
fn a_refusal_is_a_problem_that_names_the_field_and_closes() {
    let body = r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"Host is missing","field":"Host"}"#;
    let headers = "HTTP/1.1 400 Bad Request\r\nContent-Length: 99\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n";
    assert_eq!(heard("GET / HTTP/1.1\r\n\r\n"), [headers, body].concat());
    assert_eq!(heard("\r\nHEAD / HTTP/1.1\r\n\r\n"), headers, "HEAD is refused without a body");
}

#[test]
fn http_1_0_is_told_whether_the_connection_stays() {
    let stays = heard("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert!(stays.contains("\r\nConnection: keep-alive\r\n"), "{stays}");
    let closes = heard("GET /healthz HTTP/1.0\r\n\r\n");
    assert!(closes.contains("\r\nConnection: close\r\n"), "{closes}");
    let new = heard("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    assert!(!new.contains("Connection"), "HTTP/1.1 stays without a word: {new}");
}

#[test]
fn absolute_form_overrules_host() {
    let got = heard("GET http://b:2?q HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(got.ends_with("\r\n\r\nGET / q b:2 "), "{got}");
}

#[test]
fn a_body_arrives_without_its_framing() {
    let got = heard(
        "POST /api/links HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nab\n\r\n002\r\n\r\n\r\n0\r\nT: t\r\n\r\n",
    );
    assert!(got.ends_with("\r\n\r\nPOST /api/links  a ab\n\r\n"), "{got:?}");
}

#[test]
fn the_body_is_called_for_once_and_only_if_it_has_not_begun() {
    let head =
        "POST /api/links HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n";
    let pieces = [head.as_bytes(), b"b", b"o", b"dy"];
    let got = String::from_utf8(converse(pieces).output).expect("ASCII");
    assert!(got.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n"), "{got}");
    assert_eq!(got.matches("100 Continue").count(), 1);
    assert!(!heard(&format!("{head}b")).contains("100 Continue"));
}

#[test]
fn a_response_has_its_headers_and_nothing_else() {
    assert_eq!(
        sent(Response::redirect("https://a.example/?b".into())),
        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://a.example/?b\r\n\r\n"
    );
    let line = "HTTP/1.1 204 No Content\r\n";
    assert_eq!(sent(Response::empty(204)), format!("{line}\r\n"));
    let told = Response::json(204, b"nobody expects this".to_vec());
    let headers = "Content-Type: application/json\r\n";
    assert_eq!(sent(told), format!("{line}{headers}\r\n"));
    let allow = HeaderValue::literal("GET, HEAD");
    let refused = Response { retry_after: Some(120), ..Response::empty(405) };
    let refused = refused.with(ResponseHeader::Allow, allow);
    assert_eq!(
        sent(refused),
        "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nAllow: GET, HEAD\r\nRetry-After: 120\r\n\r\n"
    );
    assert_eq!(sent(Response::empty(299)), "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n");
}

#[test]
fn a_location_cannot_start_another_line() {
    for location in ["https://a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", "a b", "\u{e9}"] {
        let got = sent(Response::redirect(location.into()));
        assert!(got.starts_with("HTTP/1.1 500 "), "{got}");
        assert!(!got.contains("Set-Cookie"), "{got}");
    }
}

#[test]
fn an_impossible_status_is_answered_500() {
    for status in [0, 99, 100, 101, 199, 1000, u16::MAX] {
        assert!(sent(Response::empty(status)).starts_with("HTTP/1.1 500 "), "{status}");
    }
}

#[test]
fn what_follows_the_last_answer_is_not_read() {
    let close = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert_eq!(heard(&close.repeat(3)), heard(close));
}

/// Whether a client that sent `input`, and then its end if that is waited for, has no more to send.
fn is_settled(input: &str) -> bool {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    session.received(input.as_bytes(), now);
    loop {
        match session.turn() {
            Turn::Read => session.received(b"", now),
            Turn::Request(_) => session.answer(Response::empty(204), now),
            Turn::Write => {
                assert!(!session.is_settled(), "{input:?}: its answer is not sent");
                session.sent(usize::MAX, now);
            }
            Turn::Close => return session.is_settled(),
        }
    }
}

#[test]
fn only_who_was_answered_all_that_it_sent_is_settled() {
    let last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let more = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let posted = "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab";
    for settled in [last, posted, &*(more.to_owned() + last), "GET / HTTP/1.0\r\n\r\n"] {
        assert!(is_settled(settled), "{settled:?}");
    }
    let behind = last.to_owned() + more;
    let body = posted.to_owned() + "\r\n";
    let long = "POST / HTTP/1.0\r\nContent-Length: 99999999\r\n\r\n";
    for not in [&*behind, &*body, long, "nonsense\r\n\r\n", more] {
        assert!(!is_settled(not), "{not:?}");
    }
}
