//! Parting: who writes everything before reading anything reads what it was told all the same (RFC 9112 9.6), and who
//! never closes is left at last.

use super::blink::get;
use super::harness::{PATIENCE, Server, Setup, for_every_model};
use super::scripts::statuses;
use brigade::http::Limits;
use std::io::{ErrorKind, Write};
use std::time::{Duration, Instant};

/// Far more than the buffers between two sockets hold, and what a server reads at once.
const MUCH: usize = 3_000_000;

/// A POST of this many bytes, with these header lines.
fn upload(headers: &str, bytes: usize) -> Vec<u8> {
    let head = format!("POST /api/links HTTP/1.1\r\nHost: blink.test\r\n{headers}\r\n");
    [head.into_bytes(), vec![b'x'; bytes]].concat()
}

/// What is refused or answered while more is still to come, and how.
fn early() -> Vec<(&'static str, Vec<u8>, u16)> {
    vec![
        ("a body too long", upload("Content-Length: 3000000\r\n", MUCH), 413),
        (
            "a chunk too long",
            [upload("Transfer-Encoding: chunked\r\n", 0), b"10001\r\n".to_vec(), vec![b'x'; MUCH]]
                .concat(),
            413,
        ),
        ("no chunk", upload("Transfer-Encoding: chunked\r\n\r\nx\r\n", MUCH), 400),
        ("another type", upload("Content-Length: 3000000\r\nContent-Type: a/b\r\n", MUCH), 413),
        ("two lengths", upload("Content-Length: 1\r\nContent-Length: 2\r\n", MUCH), 400),
        ("a head too long", upload("A: ", MUCH), 431),
        (
            "a tunnel",
            [b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n".to_vec(), vec![b'x'; MUCH]].concat(),
            501,
        ),
        (
            "requests behind the last",
            {
                let last = "GET /healthz HTTP/1.1\r\nHost: blink.test\r\nConnection: close\r\n\r\n";
                (last.to_string() + &get("/healthz").repeat(MUCH / 50)).into_bytes()
            },
            200,
        ),
    ]
}

#[test]
fn who_writes_everything_first_reads_why_it_was_refused() {
    for (name, input, status) in early() {
        for_every_model(|model| {
            let server = Server::start(model, &Setup::here());
            let answer = server.connect().write_then_read(&input);
            assert_eq!(statuses(&answer), [status], "{}: {name}", model.name);
            server.stop();
        });
    }
}

#[test]
fn who_is_not_let_in_reads_why_too() {
    let input = upload("Content-Length: 3000000\r\n", MUCH);
    for (connections, per_client, status) in [(0, None, 503), (9, Some(0), 429)] {
        for_every_model(|model| {
            let setup = Setup { connections, per_client, ..Setup::here() };
            let server = Server::start(model, &setup);
            let answer = server.connect().write_then_read(&input);
            assert_eq!(statuses(&answer), [status], "{}", model.name);
            server.stop();
        });
    }
}

#[test]
fn who_never_closes_is_left_when_its_time_is_over() {
    let linger = Duration::from_millis(50);
    let limits = Limits { linger, ..Limits::default() };
    for_every_model(|model| {
        let server = Server::start(model, &Setup { limits, ..Setup::here() });
        let client = server.connect();
        client.socket().write_all(b"nonsense\r\n\r\n").unwrap();
        let begun = Instant::now();
        // Bytes one by one never come to the share of them before patience ends: it is the time that does.
        while client.socket().write_all(b"x").is_ok() {
            assert!(begun.elapsed() < PATIENCE, "{}: still read from", model.name);
        }
        server.stop();
    });
}

#[test]
fn who_never_stops_sending_is_left_when_its_share_is_read() {
    const SHARE: usize = 32 << 20;
    let limits = Limits { linger: 2 * PATIENCE, ..Limits::default() };
    let chunk = vec![b'x'; 1 << 20];
    for_every_model(|model| {
        let server = Server::start(model, &Setup { limits, ..Setup::here() });
        let client = server.connect();
        client.socket().write_all(b"nonsense\r\n\r\n").unwrap();
        let mut sent = 0;
        let refused = loop {
            match client.socket().write(&chunk) {
                Ok(n) => sent += n,
                Err(error) => break error.kind(),
            }
            assert!(sent < 2 * SHARE, "{}: still read from", model.name);
        };
        let cut_off = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&refused);
        assert!(cut_off && sent >= SHARE, "{}: {refused} after {sent} bytes", model.name);
        server.stop();
    });
}

#[test]
fn a_stop_does_not_wait_for_clients_that_linger() {
    let limits = Limits { linger: Duration::MAX, ..Limits::default() };
    for_every_model(|model| {
        let server = Server::start(model, &Setup { limits, ..Setup::here() });
        let mut client = server.connect();
        client.send(b"nonsense\r\n\r\n");
        assert_eq!(statuses(&client.rest()), [400], "{}", model.name);
        server.stop();
    });
}

/// Whether the server's own end of `client` is still held: the kernel names an inode with a socket while a
/// descriptor leads to it.
#[cfg(target_os = "linux")]
fn is_held(client: &std::net::TcpStream) -> bool {
    let (server, client) = (client.peer_addr().unwrap(), client.local_addr().unwrap());
    let ends = [server, client].map(|end| format!(":{:04X}", end.port()));
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).any(|row| {
        matches!(row[..], [_, local, remote, _, _, _, _, _, _, inode, ..]
            if local.ends_with(&ends[0]) && remote.ends_with(&ends[1]) && inode != "0")
    })
}

#[cfg(target_os = "linux")]
#[test]
fn who_was_answered_all_that_it_sent_is_held_no_longer() {
    let limits = Limits { linger: Duration::MAX, ..Limits::default() };
    let last = "GET /healthz HTTP/1.1\r\nHost: blink.test\r\nConnection: close\r\n\r\n";
    let posted = "POST /api/links HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}";
    for input in [last, "GET /healthz HTTP/1.0\r\n\r\n", posted, &*(get("/healthz") + last)] {
        for_every_model(|model| {
            let server = Server::start(model, &Setup { limits, ..Setup::here() });
            let mut client = server.connect();
            client.send(input.as_bytes());
            assert!(!client.rest().is_empty(), "{}", model.name);
            let begun = Instant::now();
            // It sends nothing more and stays: only the server can let go.
            while is_held(client.socket()) {
                assert!(begun.elapsed() < PATIENCE, "{}: {input:?}", model.name);
            }
            server.stop();
        });
    }
}
