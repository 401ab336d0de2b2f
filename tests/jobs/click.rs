//! What a click is: one rule for every version of the count, and the same that Blink counts by.

use super::{count, sequentially};
use brigade::blink::database::Database;
use brigade::blink::stores::{Memory, Store};
use brigade::blink::{Blink, Step};
use brigade::http::{Limits, Session, Turn};
use brigade::jobs::click_log;
use brigade::trace::Recorder;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Instant;

/// Holds every version to clicks, other requests and lines not read.
fn assert_counts(log: &[u8], expected: [u64; 3]) {
    for version in click_log::VERSIONS {
        let clicks = count(log, version, 2);
        let found = [clicks.clicks(), clicks.other(), clicks.skipped()];
        assert_eq!(found, expected, "{}: {:?}", version.name, String::from_utf8_lossy(log));
    }
}

#[test]
fn each_line_is_a_click_or_another_request_or_skipped() {
    let cases: &[(&[u8], [u64; 3])] = &[
        (b"h - - [d] \"GET /abc1234 HTTP/1.1\" 302 0", [1, 0, 0]),
        (b"h - - [d] \"GET /abc1234 HTTP/1.0\" 302 0\r\n", [1, 0, 0]),
        (b"h - - [d] \"GET /spring-sale-2026 HTTP/1.1\" 302 0\n", [1, 0, 0]),
        (b"\"GET /abc HTTP/1.1\" 302\n\"GET /ab HTTP/1.1\" 302\r\n", [1, 1, 0]),
        (b"\"GET / HTTP/1.1\" 302 0\n\"GET /  HTTP/1.1\" 302 0\n", [0, 2, 0]),
        (b"\"GET /a.b.c HTTP/1.1\" 302 0\n\"GET /a/b HTTP/1.1\" 302 0\n", [0, 2, 0]),
        (b"\"GET /ab\0 HTTP/1.1\" 302 0\n\"GET /ab\xff\xfe HTTP/1.1\" 302 0\n", [0, 2, 0]),
        (b"\"GET /healthz HTTP/1.1\" 302 0\n\"GET /api HTTP/1.1\" 302 0\n", [0, 2, 0]),
        (b"\"POST /abc1234 HTTP/1.1\" 302 0\n\"get /abc1234 HTTP/1.1\" 302 0\n", [0, 2, 0]),
        (b"\"GET /abc1234\n\"GET /abc1234 HTTP/1.", [0, 0, 2]),
        (b"\"GET /abc1234 HTTP/1.1\"\n\"GET /abc1234 HTTP/1.1\" 3020 0\n", [0, 0, 2]),
        (b"\"-\" 408 0\n\"\\x16\\x03\\x01\" 400 150\n\"\" 400 0\n", [0, 3, 0]),
        (b"\n\r\nno quotes at all\n\"\n\"\"\n", [0, 0, 5]),
        (b"", [0, 0, 0]),
    ];
    for (log, expected) in cases {
        assert_counts(log, *expected);
    }
}

/// One line of the combined format.
pub(super) fn line(request: &str, status: u16) -> String {
    format!(
        "203.0.113.7 - - [24/Nov/2026:13:05:59 +0000] \"{request}\" {status} 0 \"-\" \"curl/8.5.0\"\n"
    )
}

#[test]
fn a_click_is_a_get_of_a_code_that_was_redirected_whatever_the_version() {
    for version in ["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3"] {
        for code in ["abc", "aB3dE90", "spring-sale-2026"] {
            for status in [301, 302, 307, 308] {
                let log = line(&format!("GET /{code} {version}"), status);
                assert_counts(log.as_bytes(), [1, 0, 0]);
                assert_eq!(sequentially(log.as_bytes()).top(9), [(code.to_string(), 1)]);
            }
            for status in [200, 204, 303, 304, 400, 404, 405, 500, 503] {
                assert_counts(
                    line(&format!("GET /{code} {version}"), status).as_bytes(),
                    [0, 1, 0],
                );
            }
        }
    }
    for version in
        ["", "HTTP", "HTTP/", "HTTP/x", "HTTP/1.", "HTTP/.1", "HTTP/1.1.1", "http/1.1", "TTP/1.1"]
    {
        assert_counts(line(&format!("GET /aB3dE90 {version}"), 302).as_bytes(), [0, 1, 0]);
    }
    for method in ["HEAD", "POST", "OPTIONS", "get", "GETS"] {
        assert_counts(line(&format!("{method} /aB3dE90 HTTP/1.1"), 302).as_bytes(), [0, 1, 0]);
    }
}

#[test]
fn a_code_is_found_in_every_spelling_of_a_target_that_blink_takes() {
    for (target, code) in [
        ("/aB3dE90?utm_source=x", "aB3dE90"),
        ("/aB3dE90?", "aB3dE90"),
        ("/aB3dE90#top", "aB3dE90"),
        ("/abc?x", "abc"),
        ("/abc?q=\\\"quoted\\\"", "abc"),
        ("/spring-sale-2026?a=/b?c", "spring-sale-2026"),
        ("/%61B3dE90", "aB3dE90"),
        ("/a%62c", "abc"),
        ("/spring%2Dsale%2d2026?x#y", "spring-sale-2026"),
        ("http://blink.example/aB3dE90", "aB3dE90"),
        ("HTTPS://blink.example:8080/abc?x", "abc"),
    ] {
        let log = line(&format!("GET {target} HTTP/1.1"), 302);
        assert_counts(log.as_bytes(), [1, 0, 0]);
        assert_eq!(sequentially(log.as_bytes()).top(9), [(code.to_string(), 1)], "{target}");
    }
    for target in [
        "/aB3dE90&utm=x",
        "/aB3dE90/",
        "/a b",
        "/%zz3dE90",
        "/%ff%ff%ff",
        "/%2e%2e%2e",
        "/?abc",
        "/#abc",
        "?abc",
        "abc",
        "//abc",
        "ftp://blink.example/abc",
        "http://blink.example",
        "http://blink.example?/abc",
        "*",
    ] {
        assert_counts(line(&format!("GET {target} HTTP/1.1"), 302).as_bytes(), [0, 1, 0]);
    }
}

#[test]
fn spellings_of_one_code_are_one_code() {
    let log: String =
        ["/abc", "/abc?x", "/%61bc", "/a%62c#d", "/long-alias", "/long%2Dalias", "/long-alias?x"]
            .map(|target| line(&format!("GET {target} HTTP/2.0"), 302))
            .concat();
    for version in click_log::VERSIONS {
        let clicks = count(log.as_bytes(), version, 3);
        assert_eq!(
            clicks.top(9),
            [("abc".to_string(), 4), ("long-alias".to_string(), 3)],
            "{}",
            version.name
        );
        assert_eq!(clicks.codes(), 2);
    }
}

/// What Blink is asked, and what nginx in front of it writes down about that: version, target, method.
const ASKED: &[(&str, &str, &str)] = &[
    ("HTTP/1.1", "GET", "/viaprox"),
    ("HTTP/2.0", "GET", "/viaprox"),
    ("HTTP/3.0", "GET", "/viaprox?utm_source=mail"),
    ("HTTP/2.0", "GET", "/v%69aprox"),
    ("HTTP/1.1", "GET", "http://blink.example/viaprox"),
    ("HTTP/1.0", "GET", "/viaprox#top"),
    ("HTTP/2.0", "HEAD", "/viaprox"),
    ("HTTP/2.0", "HEAD", "/viaprox?x"),
    ("HTTP/2.0", "GET", "/nosuch1"),
    ("HTTP/2.0", "GET", "/viaprox/"),
    ("HTTP/1.1", "GET", "/viaprox&utm=x"),
    ("HTTP/1.1", "GET", "/VIAPROX"),
    ("HTTP/1.1", "POST", "/viaprox"),
    ("HTTP/1.1", "BREW", "/viaprox"),
    ("HTTP/1.1", "OPTIONS", "/viaprox"),
    ("HTTP/1.1", "GET", "/api/links/viaprox"),
    ("HTTP/1.1", "GET", "/healthz"),
    ("HTTP/1.1", "GET", "/%zz"),
];

/// One request over a session of its own, as a proxy hands it on in HTTP/1.1; the status.
fn ask(blink: &Blink, method: &str, target: &str, body: &str) -> u16 {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: blink.example\r\nContent-Length: {length}\r\n\r\n"
    );
    session.received((head + body).as_bytes(), now);
    if let Turn::Request(request) = session.turn() {
        let Step::Reply(response) = blink.begin(request) else { panic!("answered here") };
        session.answer(response, now);
    }
    assert!(matches!(session.turn(), Turn::Write));
    String::from_utf8_lossy(&session.out()[9..12]).parse().expect("a status")
}

#[test]
fn what_blink_counted_is_what_its_access_log_counts() {
    let store = Arc::new(Memory::default());
    let database = Database::new(store.clone(), None, Recorder::off()).expect("no thread");
    let blink = Blink::new("blink.example", Some(&database), None, Recorder::off());
    let link = r#"{"url":"https://example.org/","alias":"viaprox"}"#;
    assert_eq!(ask(&blink, "POST", "/api/links", link), 201);
    let log: String = ASKED
        .iter()
        .map(|(version, method, target)| {
            line(&format!("{method} {target} {version}"), ask(&blink, method, target, ""))
        })
        .collect();
    let counted = store.find("viaprox").expect("a store").expect("the link").clicks;
    assert_eq!(counted, 6, "{log}");
    assert_eq!(sequentially(log.as_bytes()).top(9), [("viaprox".to_string(), counted)], "{log}");
}
