//! The header fields that an application reads and adds, whom a request is from and when it was handed out.

use crate::scripts::statuses;
use crate::wire::converse;
use brigade::http::{
    HeaderValue, Limits, Request, RequestHeader, Response, ResponseHeader, Session, Turn,
};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// A connection that was sent `text`, and its first request.
fn first(text: &str, now: Instant) -> (Session, Request) {
    let mut session = Session::new(Limits::default(), PEER, now);
    session.received(text.as_bytes(), now);
    match session.turn() {
        Turn::Request(request) => (session, request),
        turn => panic!("{turn:?} of {text:?}"),
    }
}

/// The request with these header lines.
fn asked(fields: &str) -> Request {
    first(&format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"), Instant::now()).1
}

/// What a request with these header lines is answered.
fn heard(fields: &str) -> String {
    let text = format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    String::from_utf8(converse([text.as_bytes()]).output).expect("text")
}

#[test]
fn every_kept_field_is_read_by_any_spelling_of_its_name_and_without_the_blanks_around_it() {
    for header in RequestHeader::all() {
        for name in [header.name().to_owned(), header.name().to_ascii_uppercase()] {
            let request = asked(&format!("Accept: */*\r\n{name}: \t a b\tc \r\nVia: x\r\n"));
            for other in RequestHeader::all() {
                let expected = (other == header).then_some("a b\tc");
                assert_eq!(request.header(other), expected, "{name} {other:?}");
            }
        }
    }
}

#[test]
fn empty_is_another_thing_than_absent() {
    let request = asked("Accept-Encoding:\r\nCookie: \r\n");
    assert_eq!(request.header(RequestHeader::AcceptEncoding), Some(""));
    assert_eq!(request.header(RequestHeader::Cookie), Some(""));
    assert_eq!(request.header(RequestHeader::Authorization), None);
}

#[test]
fn all_kept_fields_of_a_request_stand_side_by_side() {
    let request = asked(
        "Content-Type: text/plain\r\ntraceparent: 00-1\r\nCookie: a=1\r\nAuthorization: Bearer x\r\n",
    );
    let read = RequestHeader::all().filter_map(|header| request.header(header));
    assert_eq!(read.collect::<Vec<_>>(), ["Bearer x", "a=1", "00-1"]);
    assert_eq!((request.host(), request.content_type()), ("a", "text/plain"));
}

#[test]
fn a_list_that_comes_in_parts_is_one_list_in_their_order() {
    for (name, header, joined) in [
        ("Accept-Encoding", RequestHeader::AcceptEncoding, "a, b, c"),
        ("X-Forwarded-For", RequestHeader::ForwardedFor, "a, b, c"),
        ("Cookie", RequestHeader::Cookie, "a; b; c"),
    ] {
        let request = asked(&format!("{name}: a\r\nVia: x\r\n{name}: b\r\n{name}: c\r\n"));
        assert_eq!(request.header(header), Some(joined));
    }
}

#[test]
fn what_may_come_only_once_is_refused_by_name_if_it_comes_twice() {
    for name in ["Authorization", "Idempotency-Key", "X-Request-Id", "Blink-Seen", "traceparent"] {
        let got = heard(&format!("{name}: a\r\n{}: a\r\n", name.to_ascii_lowercase()));
        assert_eq!(statuses(got.as_bytes()), [400], "{name}");
        assert!(got.contains(&format!(r#""field":"{name}""#)), "{got}");
    }
}

#[test]
fn a_kept_field_is_text_and_any_other_may_hold_any_bytes() {
    let send = |field: &[u8]| {
        let parts = [&b"GET /healthz HTTP/1.1\r\nHost: a\r\n"[..], field, b"\r\n\r\n"];
        String::from_utf8(converse([&parts.concat()[..]]).output).expect("text")
    };
    for header in RequestHeader::all() {
        let got = send(&[header.name().as_bytes(), b": \xff"].concat());
        assert_eq!(statuses(got.as_bytes()), [400], "{header:?}");
        assert!(got.contains(&format!(r#""field":"{}""#, header.name())), "{got}");
    }
    assert_eq!(statuses(send(b"Cookie: \xc3\xa9").as_bytes()), [200], "it is UTF-8");
    assert_eq!(statuses(send(b"X-Anything: \xff\r\nX-Anything: \xfe").as_bytes()), [200]);
}

#[test]
fn a_name_that_a_gateway_would_take_for_another_is_not_that_other() {
    let request = asked("X_Forwarded_For: a\r\nAuthorization2: b\r\nX-Forwarded-For2: c\r\n");
    assert!(RequestHeader::all().all(|header| request.header(header).is_none()));
}

#[test]
fn a_request_knows_its_peer_and_when_it_was_handed_out() {
    let start = Instant::now();
    let later = |seconds| start + Duration::from_secs(seconds);
    let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let (mut session, request) = first(&get.repeat(2), start);
    assert_eq!((request.peer(), request.at()), (PEER, start));
    session.answer(Response::empty(204), later(1));
    let Turn::Request(pipelined) = session.turn() else { panic!("the second") };
    assert_eq!(pipelined.at(), later(1), "until then the application was with the first");
    session.answer(Response::empty(204), later(1));
    session.received(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na", later(2));
    assert!(matches!(session.turn(), Turn::Write));
    session.sent(usize::MAX, later(2));
    session.received(b"b", later(3));
    let Turn::Request(posted) = session.turn() else { panic!("the third") };
    assert_eq!((posted.at(), posted.body()), (later(3), &b"ab"[..]), "when it was whole");
}

#[test]
fn further_header_fields_of_a_response_are_sent_in_their_order() {
    let value = |text: &'static str| HeaderValue::new(text).expect("a value");
    let (mut session, _) = first("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Instant::now());
    let response = Response::empty(401)
        .with(ResponseHeader::WwwAuthenticate, value("Bearer"))
        .with(ResponseHeader::SetCookie, value("a=1; HttpOnly"))
        .with(ResponseHeader::SetCookie, value("b=2"));
    session.answer(response, Instant::now());
    assert_eq!(
        std::str::from_utf8(session.out()).expect("text"),
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Bearer\r\n\
         Set-Cookie: a=1; HttpOnly\r\nSet-Cookie: b=2\r\n\r\n"
    );
}

#[test]
fn a_response_that_closes_says_so_and_what_follows_is_not_read() {
    let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let (mut session, _) = first(&get.repeat(2), Instant::now());
    session.answer(Response { close: true, ..Response::empty(204) }, Instant::now());
    assert_eq!(session.out(), b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    assert!(matches!(session.turn(), Turn::Write));
    session.sent(usize::MAX, Instant::now());
    assert!(matches!(session.turn(), Turn::Close));
}

const FIELDS: [ResponseHeader; 4] = [
    ResponseHeader::ETag,
    ResponseHeader::RequestId,
    ResponseHeader::SetCookie,
    ResponseHeader::Vary,
];

proptest! {
    /// A client reads exactly the fields that were meant, whatever the application was given to put into them.
    #[test]
    fn no_value_makes_a_field_that_was_not_meant(
        texts in proptest::collection::vec("[ -~\\t\r\n:é]{0,40}", 0..6),
        location in "[ -~\r\n]{0,20}",
    ) {
        let values = texts.iter().filter_map(|text| HeaderValue::new(text.clone()).ok());
        let more: Vec<_> = FIELDS.into_iter().cycle().zip(values).collect();
        let (mut session, _) = first("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Instant::now());
        let expected: Vec<_> = more
            .iter()
            .map(|(header, value)| (header.name(), value.trim_matches([' ', '\t']).to_owned()))
            .collect();
        let response = Response { more, body: b"x: y".to_vec(), ..Response::empty(200) };
        let located = response.clone().located(location.clone());
        prop_assert_eq!(located.status == 200, location.bytes().all(|b| b.is_ascii_graphic()));
        session.answer(response, Instant::now());
        let mut room = [httparse::EMPTY_HEADER; 16];
        let mut read = httparse::Response::new(&mut room);
        let end = read.parse(session.out()).expect("a response");
        prop_assert_eq!(end, httparse::Status::Complete(session.out().len() - 4));
        let got = read.headers.iter().filter(|header| header.name != "Content-Length");
        let got: Vec<_> = got
            .map(|header| (header.name, String::from_utf8_lossy(header.value).into_owned()))
            .collect();
        prop_assert_eq!(got, expected);
    }
}
