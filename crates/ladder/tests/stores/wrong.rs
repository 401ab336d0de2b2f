//! What answers is not what was expected: another protocol, an end, silence, a version from long ago. Each ends in a
//! sentence with the next step, and none hangs.

use brigade_core::trace::Recorder;
use brigade_ladder::engines::{Postgres, Redis, postgres, redis};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// A server that gives one of these answers each time something comes; then it closes, or waits until its client has gone.
fn answering(answers: &'static [&'static [u8]], closes: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let serve = move |mut client: TcpStream| {
        let mut asked = [0; 4_096];
        for answer in answers {
            let _any = client.read(&mut asked);
            let _gone = client.write_all(answer);
        }
        while !closes && client.read(&mut asked).is_ok_and(|read| read > 0) {}
    };
    let answers = move || listener.incoming().flatten().for_each(serve);
    thread::Builder::new().spawn(answers).expect("a thread");
    address
}

const HTTP: &[&[u8]] = &[b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"];
const SILENCE: &[&[u8]] = &[b""];

/// Answers of a server that lets anybody in: authenticated; its version; ready.
const OLD_POSTGRES: &[&[u8]] =
    &[b"R\0\0\0\x08\0\0\0\0S\0\0\0\x1aserver_version\09.6.24\0Z\0\0\0\x05I"];

/// Answers to the client's name and version, and to `INFO`.
const OLD_REDIS: &[&[u8]] = &[b"+OK\r\n+OK\r\n", b"$22\r\nredis_version:5.0.14\r\n\r\n"];

fn postgres_at(address: SocketAddr) -> (postgres::OpenError, String) {
    let url = format!("postgres://ada:secret@{address}/blink");
    let error = Postgres::open(&url, &Recorder::off()).expect_err("it cannot open");
    let text = error.to_string();
    assert!(!text.contains("secret") && text.contains(&address.to_string()), "{text}");
    (error, text)
}

fn redis_at(address: SocketAddr) -> (redis::OpenError, String) {
    let error = Redis::open(&format!("redis://{address}/0"), &Recorder::off());
    let error = error.expect_err("it cannot open");
    let text = error.to_string();
    assert!(text.contains(&address.to_string()), "{text}");
    (error, text)
}

#[test]
fn what_is_no_postgresql_is_said_to_be_none() {
    for (answer, closes) in [(HTTP, true), (HTTP, false), (SILENCE, true), (SILENCE, false)] {
        let (error, text) = postgres_at(answering(answer, closes));
        assert!(matches!(error, postgres::OpenError::Absent { .. }), "{text}");
        assert!(text.contains("pg_isready"), "{text}");
    }
    let (error, text) = postgres_at(answering(OLD_POSTGRES, false));
    assert!(matches!(error, postgres::OpenError::Old { .. }), "{text}");
    assert!(text.contains("PostgreSQL 9.6.24, and the oldest that works is 12"), "{text}");
}

#[test]
fn what_is_no_redis_is_said_to_be_none() {
    for (answer, closes) in [(HTTP, true), (HTTP, false)] {
        let (error, text) = redis_at(answering(answer, closes));
        assert!(
            matches!(error, redis::OpenError::NotRedis { .. }) && text.contains("6379"),
            "{text}"
        );
    }
    for (answer, closes) in [(SILENCE, true), (SILENCE, false)] {
        let (error, text) = redis_at(answering(answer, closes));
        assert!(matches!(error, redis::OpenError::Absent { .. }), "{text}");
        assert!(text.contains("redis-cli"), "{text}");
    }
    let (error, text) = redis_at(answering(OLD_REDIS, false));
    assert!(matches!(error, redis::OpenError::Old { .. }), "{text}");
    assert!(text.contains("Redis 5.0.14, and the oldest that works is 6"), "{text}");
}
