//! What HTTP itself costs, with no socket and no application: the floor under every model.
//!
//! `httparse` is the parser alone on the same bytes; what the session adds on top is the price of
//! limits, order, deadlines and framing.

use brigade::http::{Limits, Response, Session, Turn};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

const REDIRECT: &[u8] = b"GET /Ab3dE5g HTTP/1.1\r\nHost: localhost:8080\r\n\r\n";

const BROWSER: &[u8] = b"GET /Ab3dE5g HTTP/1.1\r\nHost: localhost:8080\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
    Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\
    Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\n\
    Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\nSec-Fetch-User: ?1\r\nPriority: u=0, i\r\n\r\n";

const POST: &[u8] = b"POST /api/links HTTP/1.1\r\nHost: localhost:8080\r\n\
    Content-Type: application/json\r\nContent-Length: 47\r\n\r\n\
    {\"url\":\"https://www.example.com/a/long/path?q\"}";

const LONG_URL: &str = "https://www.example.com/a/long/path?q=1";

/// A connection that stays open, and its time, which stands still.
struct Connection {
    session: Session,
    now: Instant,
}

impl Connection {
    fn new() -> Self {
        let now = Instant::now();
        Connection {
            session: Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now),
            now,
        }
    }

    /// Serves what `bytes` ask for; returns how many requests and how many bytes of answers that was.
    fn serve(&mut self, bytes: &[u8], response: impl Fn() -> Response) -> (usize, usize) {
        let Connection { session, now } = self;
        session.received(bytes, *now);
        let mut requests = 0;
        while let Turn::Request(request) = session.turn() {
            black_box(request);
            session.answer(response(), *now);
            requests += 1;
        }
        let length = session.out().len();
        session.sent(length, *now);
        (requests, length)
    }
}

fn redirect() -> Response {
    Response::redirect(LONG_URL.to_owned())
}

fn parser(bytes: &[u8]) -> bool {
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut request = httparse::Request::new(&mut headers);
    let complete = request.parse(black_box(bytes)).is_ok_and(|status| status.is_complete());
    black_box(request);
    complete
}

fn parse(bytes: &[u8], now: Instant) -> Turn {
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    session.received(black_box(bytes), now);
    session.turn()
}

fn codec(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("comparisons/codec");
    group.sample_size(20);
    group.warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_secs(1));
    let now = Instant::now();
    for (name, bytes) in [("redirect", REDIRECT), ("browser", BROWSER), ("post", POST)] {
        assert!(parser(bytes), "{name} is a whole request");
        assert!(matches!(parse(bytes, now), Turn::Request(_)), "{name} is a whole request");
        group.bench_function(format!("httparse/{name}"), |b| b.iter(|| parser(bytes)));
        group.bench_function(format!("parse/{name}"), |b| b.iter(|| parse(bytes, now)));
    }
    let mut connection = Connection::new();
    let sixteen = REDIRECT.repeat(16);
    let created = || Response::json(201, b"{}".to_vec());
    assert_eq!(connection.serve(REDIRECT, redirect).0, 1);
    assert_eq!(connection.serve(POST, created).0, 1);
    assert_eq!(connection.serve(&sixteen, redirect).0, 16);
    group.bench_function("serve/redirect", |b| b.iter(|| connection.serve(REDIRECT, redirect)));
    group.bench_function("serve/post", |b| b.iter(|| connection.serve(POST, created)));
    group.throughput(Throughput::Elements(16));
    group.bench_function("serve/16_pipelined", |b| b.iter(|| connection.serve(&sixteen, redirect)));
    group.finish();
}

criterion_group!(benches, codec);
criterion_main!(benches);
