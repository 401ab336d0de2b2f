//! Patience, in virtual time: no test waits here, the clock is a number.

use crate::scripts::statuses;
use brigade::http::{Limits, Response, Session, Turn};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// Three limits that cannot be mistaken for one another.
const LIMITS: Limits = Limits {
    head: 16 * 1024,
    headers: 100,
    target: 8 * 1024,
    body: 64 * 1024,
    request: Duration::from_secs(10),
    idle: Duration::from_secs(60),
    write: Duration::from_secs(25),
    linger: Duration::from_secs(5),
};

/// A session and the time at which it was accepted.
struct Watched {
    session: Session,
    start: Instant,
}

impl Watched {
    fn new() -> Self {
        let start = Instant::now();
        Watched { session: Session::new(LIMITS, Ipv4Addr::LOCALHOST.into(), start), start }
    }
    fn at(&self, seconds: f64) -> Instant {
        self.start + Duration::from_secs_f64(seconds)
    }
    /// Seconds from the start to the deadline.
    fn deadline(&self) -> Option<f64> {
        self.session.deadline().map(|at| (at - self.start).as_secs_f64())
    }
    fn received(&mut self, bytes: &[u8], seconds: f64) {
        self.session.received(bytes, self.at(seconds));
    }
    fn expired(&mut self, seconds: f64) {
        self.session.expired(self.at(seconds));
    }
    fn sent(&mut self, n: usize, seconds: f64) {
        self.session.sent(n, self.at(seconds));
    }
    fn answer(&mut self, body: usize, seconds: f64) {
        assert!(matches!(self.session.turn(), Turn::Request(_)));
        assert_eq!(self.deadline(), None, "the application has no deadline");
        let response = Response { body: vec![b'x'; body], ..Response::empty(200) };
        self.session.answer(response, self.at(seconds));
    }
    fn reads(&mut self) -> bool {
        matches!(self.session.turn(), Turn::Read)
    }
    fn closes(&mut self) -> bool {
        matches!(self.session.turn(), Turn::Close)
    }
    /// The statuses of all that is to be written.
    fn says(&mut self) -> Vec<u16> {
        match self.session.turn() {
            Turn::Write => statuses(self.session.out()),
            _ => Vec::new(),
        }
    }
}

#[test]
fn a_connection_without_a_byte_closes_silently() {
    let mut watched = Watched::new();
    assert!(watched.reads());
    assert_eq!(watched.deadline(), Some(60.0));
    watched.expired(59.9);
    assert!(watched.reads(), "too early");
    watched.expired(60.0);
    assert!(watched.closes());
}

#[test]
fn an_idle_connection_closes_silently_counted_from_its_last_answer() {
    let mut watched = Watched::new();
    watched.received(GET, 5.0);
    watched.answer(0, 6.0);
    assert_eq!(watched.says(), [200]);
    watched.sent(usize::MAX, 7.0);
    assert!(watched.reads());
    assert_eq!(watched.deadline(), Some(67.0));
    watched.expired(67.0);
    assert!(watched.closes());
}

#[test]
fn empty_lines_buy_no_time() {
    let mut watched = Watched::new();
    for second in 1..60 {
        watched.received(b"\r\n", f64::from(second));
        assert!(watched.reads());
        assert_eq!(watched.deadline(), Some(60.0));
    }
    watched.expired(60.0);
    assert!(watched.closes());
}

#[test]
fn a_trickled_head_has_as_much_time_as_any_other() {
    let mut watched = Watched::new();
    for (tenth, byte) in GET.iter().take(20).enumerate() {
        watched.received(&[*byte], 5.0 + tenth as f64 / 2.0);
        if tenth < 20 {
            assert_eq!(watched.deadline(), Some(15.0));
        }
    }
    watched.expired(14.9);
    assert!(watched.reads());
    watched.expired(15.0);
    assert_eq!(watched.says(), [408]);
    watched.sent(usize::MAX, 15.1);
    assert!(watched.closes());
}

#[test]
fn a_trickled_body_has_as_much_time_as_any_other() {
    for framing in ["Content-Length: 100\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n60\r\n"] {
        let mut watched = Watched::new();
        watched.received(format!("POST / HTTP/1.1\r\nHost: a\r\n{framing}").as_bytes(), 1.0);
        for second in 2..11 {
            assert!(watched.reads());
            assert_eq!(watched.deadline(), Some(11.0));
            watched.received(b"x", f64::from(second));
        }
        assert!(watched.reads());
        watched.expired(11.0);
        assert_eq!(watched.says(), [408]);
    }
}

#[test]
fn a_trickler_who_never_lets_the_wait_end_is_stopped_too() {
    let mut watched = Watched::new();
    watched.received(b"G", 0.0);
    assert!(watched.reads());
    watched.received(b"E", 10.0);
    assert_eq!(
        watched.says(),
        [408],
        "late bytes that complete nothing do not count as a wait that brought something"
    );
}

#[test]
fn a_request_that_is_whole_when_we_look_is_served() {
    let mut watched = Watched::new();
    watched.received(&GET[..5], 0.0);
    assert!(watched.reads());
    watched.received(&GET[5..], 30.0);
    watched.answer(0, 30.0);
    assert_eq!(watched.says(), [200], "it was not the client alone that was slow");
}

#[test]
fn a_timeout_is_said_behind_the_answers_that_still_wait() {
    let mut watched = Watched::new();
    watched.received(&[GET, b"GET /"].concat(), 0.0);
    watched.answer(0, 1.0);
    assert_eq!(watched.says(), [200]);
    assert_eq!(watched.deadline(), Some(11.0), "the second request waited for us, not we for it");
    watched.expired(11.0);
    assert_eq!(watched.says(), [200, 408]);
}

#[test]
fn a_client_that_does_not_read_is_dropped() {
    let mut watched = Watched::new();
    watched.received(GET, 0.0);
    watched.answer(1000, 2.0);
    assert_eq!(watched.says(), [200]);
    assert_eq!(watched.deadline(), Some(27.0));
    watched.sent(1, 20.0);
    assert_eq!(watched.deadline(), Some(27.0), "a byte now and then buys no time");
    watched.expired(26.9);
    assert!(matches!(watched.session.turn(), Turn::Write));
    watched.expired(27.0);
    assert!(watched.closes());
    assert!(watched.session.out().is_empty());
}

#[test]
fn a_refusal_that_nobody_reads_is_dropped() {
    let mut watched = Watched::new();
    watched.received(b"nonsense\r\n\r\n", 3.0);
    assert_eq!(watched.says(), [400]);
    assert_eq!(watched.deadline(), Some(28.0));
    watched.expired(28.0);
    assert!(watched.closes());
}

#[test]
fn a_client_that_reads_late_is_served_on() {
    let mut watched = Watched::new();
    watched.received(&[GET, GET, b"GET /"].concat(), 0.0);
    watched.answer(70_000, 1.0);
    assert_eq!(watched.says(), [200], "the second request waits until the first answer has left");
    assert_eq!(watched.deadline(), Some(26.0), "a request that we do not look at has no deadline");
    watched.sent(usize::MAX, 20.0);
    assert_eq!(watched.deadline(), Some(30.0));
    watched.answer(0, 21.0);
    assert_eq!(watched.says(), [200]);
    watched.sent(usize::MAX, 22.0);
    assert!(watched.reads());
    assert_eq!(watched.deadline(), Some(31.0));
    watched.received(&GET[5..], 30.0);
    watched.answer(0, 30.0);
    assert_eq!(watched.says(), [200]);
}

#[test]
fn limits_beyond_time_itself_are_no_deadline() {
    let now = Instant::now();
    let limits =
        Limits { request: Duration::MAX, idle: Duration::MAX, write: Duration::MAX, ..LIMITS };
    let mut session = Session::new(limits, Ipv4Addr::LOCALHOST.into(), now);
    assert_eq!(session.deadline(), None);
    session.received(b"G", now);
    assert_eq!(session.deadline(), None);
    session.expired(now + Duration::from_secs(1 << 30));
    assert!(matches!(session.turn(), Turn::Read));
}

#[test]
fn after_the_end_whole_requests_are_answered_and_half_ones_are_not() {
    let mut watched = Watched::new();
    watched.received(&[GET, GET, b"GET /"].concat(), 0.0);
    watched.received(b"", 0.0);
    watched.received(GET, 0.0);
    watched.answer(0, 1.0);
    watched.answer(0, 1.0);
    assert_eq!(watched.says(), [200, 200]);
    watched.sent(usize::MAX, 1.0);
    assert!(watched.closes());
    watched.received(GET, 2.0);
    assert!(watched.closes(), "what comes after the end is no request");
}
