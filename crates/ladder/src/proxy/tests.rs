//! The proxy between sockets: an upstream that keeps to a script, and a client that writes bytes.

use super::{Body, Failed, Forward, Limits, Upstream, serve};
use brigade_core::models::{Shutdown, Stop};
use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::{Method, Request, StatusCode};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Builder;
use tokio::task::JoinHandle;

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
const MOVED: &str =
    "HTTP/1.1 302 Found\r\nlocation: https://example.com/\r\ncontent-length: 0\r\n\r\n";
const HALF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf";

/// Runs a test that hangs no longer than a person would wait.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let within = async { tokio::time::timeout(Duration::from_secs(20), test).await };
    runtime.block_on(within).expect("it ends")
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    (listener, address)
}

/// An upstream that takes connections one after the other, and on each reads requests and answers with the next line of
/// its script until that says to close. What it was asked comes back in the end.
async fn upstream(
    script: &'static [&'static [&'static str]],
) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let (listener, address) = listener().await;
    let played = tokio::spawn(async move {
        let mut asked = Vec::new();
        for answers in script {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            for answer in *answers {
                asked.push(head(&mut socket).await.expect("a request"));
                socket.write_all(answer.as_bytes()).await.expect("it listens");
            }
        }
        asked
    });
    (address, played)
}

/// All bytes up to the end of a head.
async fn head(socket: &mut TcpStream) -> io::Result<String> {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n") {
        read.push(socket.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&read).into_owned())
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Either::Left(Full::default())).expect("a request")
}

fn short() -> Limits {
    let soon = Duration::from_millis(20);
    Limits { answer: soon, pause: soon, ..Limits::default() }
}

/// What comes of one request.
async fn outcome(limits: Limits, address: SocketAddr) -> Result<(StatusCode, Bytes), Failed> {
    let answer = Forward::new(limits).send(get("/abc"), &Upstream::from(address), CLIENT).await?;
    let status = answer.status();
    Ok((status, answer.into_body().collect().await?.to_bytes()))
}

/// A proxy before `upstream`, and what stops it.
async fn proxied(upstream: SocketAddr) -> (SocketAddr, Stop, JoinHandle<io::Result<()>>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let (stop, shutdown) = Shutdown::new();
    let (forward, upstream) = (Forward::new(Limits::default()), Upstream::from(upstream));
    let answer = move |request: Request<hyper::body::Incoming>, client: SocketAddr| {
        let (forward, upstream) = (forward.clone(), upstream.clone());
        async move {
            match forward.send(request.map(Either::Right), &upstream, client.ip()).await {
                Ok(answer) => answer.map(Either::Left),
                Err(why) => why.answer().map(Either::Right),
            }
        }
    };
    (address, stop, tokio::spawn(serve(listener, shutdown, answer)))
}

#[test]
fn a_connection_is_kept_and_the_upstream_hears_who_asks() {
    run(async {
        let (address, played) = upstream(&[&[MOVED, MOVED]]).await;
        let (forward, to) = (Forward::new(Limits::default()), Upstream::from(address));
        for path in ["/first?a=1", "/second"] {
            let mut request = get(path);
            for (name, value) in [("host", "sho.rt"), ("x-request-id", "7"), ("te", "trailers")] {
                request.headers_mut().insert(name, value.parse().expect("a value"));
            }
            let answer = forward.send(request, &to, CLIENT).await.expect("an answer");
            assert_eq!(answer.status(), 302);
            assert_eq!(answer.headers()["location"], "https://example.com/");
            answer.into_body().collect().await.expect("whole");
        }
        let asked = played.await.expect("played");
        let expected = |path: &str| {
            format!(
                "GET {path} HTTP/1.1\r\nhost: sho.rt\r\nx-request-id: 7\r\nx-forwarded-for: 203.0.113.7\r\n\
                 via: 1.1 brigade\r\n\r\n"
            )
        };
        assert_eq!(asked, [expected("/first?a=1"), expected("/second")]);
    });
}

#[test]
fn where_nothing_listens_nothing_was_seen() {
    run(async {
        let held = TcpSocket::new_v4().expect("a socket"); // so that no other has the port
        held.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let address = held.local_addr().expect("bound");
        let failed = outcome(Limits::default(), address).await.expect_err("no upstream");
        assert!(failed.is_unseen(), "{failed}");
        assert_eq!(failed.status(), 502);
    });
}

#[test]
fn a_connection_that_breaks_before_an_answer_may_have_been_heard() {
    run(async {
        const HEARD: [&[&[&str]]; 2] = [&[&[""]], &[&["HTTP/1.1 2"]]];
        for answers in HEARD {
            let (address, _) = upstream(answers).await;
            let failed = outcome(Limits::default(), address).await.expect_err("no answer");
            assert!(matches!(failed, Failed::NoAnswer(_)), "{answers:?}: {failed}");
            assert!(!failed.is_unseen());
        }
    });
}

#[test]
fn an_upstream_that_stands_still_is_not_waited_for() {
    run(async {
        let (_accepts_by_itself, address) = listener().await;
        let failed = outcome(short(), address).await.expect_err("nothing is said");
        assert!(matches!(failed, Failed::Late(_)), "{failed}");
        assert_eq!(failed.status(), 504);
    });
}

#[test]
fn an_answer_that_breaks_off_or_stands_still_is_told_from_a_whole_one() {
    run(async {
        let (address, _) = upstream(&[&[HALF]]).await;
        let failed = outcome(Limits::default(), address).await.expect_err("it broke off");
        assert!(matches!(failed, Failed::Cut(_)), "{failed}");

        let (listener, address) = listener().await;
        let stands_still = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            head(&mut socket).await.expect("a request");
            socket.write_all(HALF.as_bytes()).await.expect("it listens");
            socket
        });
        let limits = Limits { pause: short().pause, ..Limits::default() };
        let failed = outcome(limits, address).await.expect_err("nothing more comes");
        assert!(matches!(failed, Failed::Cut(_)), "{failed}");
        drop(stands_still.await);
    });
}

#[test]
fn a_kept_connection_that_was_closed_is_replaced_without_a_word() {
    run(async {
        let (address, played) = upstream(&[&[MOVED], &[MOVED]]).await;
        let (forward, to) = (Forward::new(Limits::default()), Upstream::from(address));
        for path in ["/first", "/second"] {
            let answer = forward.send(get(path), &to, CLIENT).await.expect("an answer");
            assert_eq!(answer.status(), 302);
            // The end of the first connection is heard before the second request is sent.
            tokio::task::yield_now().await;
        }
        assert_eq!(played.await.expect("played").len(), 2);
    });
}

#[test]
fn a_request_that_is_given_up_closes_its_connection() {
    run(async {
        let (listener, address) = listener().await;
        let (forward, to) = (Forward::new(Limits::default()), Upstream::from(address));
        let waiting = tokio::spawn(async move { forward.send(get("/abc"), &to, CLIENT).await });
        let (mut socket, _) = listener.accept().await.expect("a connection");
        head(&mut socket).await.expect("a request");
        waiting.abort();
        assert_eq!(socket.read(&mut [0; 1]).await.expect("an end"), 0);
    });
}

#[test]
fn a_tunnel_is_refused_and_is_no_fault_of_the_upstream() {
    run(async {
        let mut request = get("/");
        *request.method_mut() = Method::CONNECT;
        let to = Upstream::from(SocketAddr::from(([127, 0, 0, 1], 9)));
        let sent = Forward::new(Limits::default()).send(request, &to, CLIENT).await;
        let failed = sent.expect_err("no tunnel");
        assert!(!failed.is_upstream());
        assert_eq!(failed.status(), 400);
    });
}

#[test]
fn a_body_that_is_none_is_the_fault_of_its_client() {
    run(async {
        let (listener, address) = listener().await;
        let (door, _stop, _served) = proxied(address).await;
        let mut client = TcpStream::connect(door).await.expect("the proxy");
        let asks = "POST /api/links HTTP/1.1\r\nhost: sho.rt\r\ntransfer-encoding: chunked\r\n\r\n1\r\nA\r\n";
        client.write_all(asks.as_bytes()).await.expect("sent");
        let (mut socket, _) = listener.accept().await.expect("the proxy connects");
        head(&mut socket).await.expect("a head");
        client.write_all(b"no length\r\n").await.expect("sent");
        let answer = head(&mut client).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    });
}

#[test]
fn bodies_pass_piece_by_piece_in_both_directions() {
    run(async {
        let (listener, address) = listener().await;
        let (door, _stop, _served) = proxied(address).await;
        let mut client = TcpStream::connect(door).await.expect("the proxy");
        let asks = "POST /api/links HTTP/1.1\r\nhost: sho.rt\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n";
        client.write_all(asks.as_bytes()).await.expect("sent");
        let (mut socket, _) = listener.accept().await.expect("the proxy connects");
        let asked = head(&mut socket).await.expect("a head");
        assert!(asked.contains("transfer-encoding: chunked"), "{asked}");
        let mut first = [0; 8];
        socket.read_exact(&mut first).await.expect("the first piece, before the second is sent");
        assert_eq!(&first, b"3\r\none\r\n");
        client.write_all(b"3\r\ntwo\r\n0\r\n\r\n").await.expect("sent");
        let mut rest = [0; 13];
        socket.read_exact(&mut rest).await.expect("the rest");
        assert_eq!(&rest, b"3\r\ntwo\r\n0\r\n\r\n");
        let begins = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nA\r\n";
        socket.write_all(begins.as_bytes()).await.expect("sent");
        head(&mut client).await.expect("the answer begins before it is whole");
        let mut piece = [0; 6];
        client.read_exact(&mut piece).await.expect("its first piece");
        assert_eq!(&piece, b"1\r\nA\r\n");
    });
}

#[test]
fn what_has_begun_is_answered_at_the_end_and_who_is_idle_is_let_go() {
    run(async {
        let (listener, address) = listener().await;
        let (door, stop, served) = proxied(address).await;
        let mut idle = TcpStream::connect(door).await.expect("the proxy");
        let mut client = TcpStream::connect(door).await.expect("the proxy");
        client.write_all(b"GET /abc HTTP/1.1\r\nhost: sho.rt\r\n\r\n").await.expect("sent");
        let (mut socket, _) = listener.accept().await.expect("the proxy connects");
        head(&mut socket).await.expect("a request");
        stop.stop();
        assert_eq!(idle.read(&mut [0; 1]).await.expect("an end"), 0);
        socket.write_all(MOVED.as_bytes()).await.expect("sent");
        let answer = head(&mut client).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 302 Found\r\n"), "{answer}");
        served.await.expect("no panic").expect("served");
        TcpStream::connect(door).await.expect_err("the door is shut");
    });
}

#[test]
fn a_client_is_told_that_there_was_no_answer_and_nothing_else() {
    run(async {
        let held = TcpSocket::new_v4().expect("a socket"); // so that no other has the port
        held.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let address = held.local_addr().expect("bound");
        let (door, _stop, _served) = proxied(address).await;
        let mut client = TcpStream::connect(door).await.expect("the proxy");
        let asks = "GET /abc HTTP/1.1\r\nhost: sho.rt\r\nconnection: close\r\n\r\n";
        client.write_all(asks.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 502 Bad Gateway\r\n"), "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
        assert!(!answer.contains(&address.port().to_string()), "{answer}");
    });
}
