//! The client's end: replies are read whole, in order, however they are cut.

use brigade::http::Method;
use brigade::http::client::{BadReply, Replies, Reply, encode_request};

fn reply(status: u16, body: usize) -> Reply {
    Reply { status, location: None, body, keep_alive: true }
}

/// All replies in `bytes`, fed in pieces of `size`, then the end.
fn read(asked: &[Method], bytes: &[u8], size: usize) -> Result<Vec<Reply>, BadReply> {
    let mut replies = Replies::default();
    for method in asked {
        replies.asked(method);
    }
    let mut read = Vec::new();
    for piece in bytes.chunks(size).chain([&b""[..]]) {
        replies.received(piece);
        while let Some(reply) = replies.next_reply()? {
            read.push(reply);
        }
    }
    Ok(read)
}

const FOUR: &[u8] = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://a.example/\r\n\r\n\
    HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n\
    HTTP/1.1 100 Continue\r\n\r\n\
    HTTP/1.1 201 Created\r\ntransfer-encoding: Chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\nT: t\r\n\r\n\
    HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnone";

#[test]
fn replies_are_whole_and_in_order_wherever_the_bytes_are_cut() {
    let asked = [Method::Get, Method::Head, Method::Post, Method::Get];
    let expected = vec![
        Reply { location: Some("https://a.example/".into()), ..reply(302, 0) },
        reply(200, 0),
        reply(201, 5),
        Reply { keep_alive: false, ..reply(404, 4) },
    ];
    for size in 1..=FOUR.len() {
        assert_eq!(read(&asked, FOUR, size).as_ref(), Ok(&expected), "pieces of {size}");
    }
}

#[test]
fn a_reply_that_nobody_frames_ends_with_the_connection() {
    let bytes = b"HTTP/1.0 200 OK\r\n\r\nsome text";
    let expected = Reply { keep_alive: false, ..reply(200, 9) };
    for size in 1..=bytes.len() {
        assert_eq!(read(&[Method::Get], bytes, size), Ok(vec![expected.clone()]));
    }
}

#[test]
fn no_content_has_no_body_whatever_it_says() {
    let bytes =
        b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n";
    assert_eq!(
        read(&[Method::Delete, Method::Get], bytes, 5),
        Ok(vec![reply(204, 0), reply(304, 0)])
    );
}

#[test]
fn what_is_no_reply_or_was_not_asked_for_is_an_error() {
    let huge = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 1 << 30);
    let endless = "a".repeat(20_000);
    for (asked, bytes) in [
        (0, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (1, "nonsense\r\n\r\n"),
        (1, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"),
        (1, "HTTP/1.1 200 OK\r\nContent-Le"),
        (1, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        (1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
        (1, &huge),
        (1, &endless),
    ] {
        let asked = vec![Method::Get; asked];
        assert!(read(&asked, bytes.as_bytes(), 7).is_err(), "{bytes:.60}");
    }
}

#[test]
fn a_request_is_written_with_its_length_when_it_can_have_a_body() {
    let mut out = Vec::new();
    encode_request(&mut out, &Method::Get, "/a", "h:1", b"");
    encode_request(&mut out, &Method::Post, "/b", "h:1", b"body");
    encode_request(&mut out, &Method::Post, "/c", "h:1", b"");
    let expected = "GET /a HTTP/1.1\r\nHost: h:1\r\n\r\n\
        POST /b HTTP/1.1\r\nHost: h:1\r\nContent-Length: 4\r\n\r\nbody\
        POST /c HTTP/1.1\r\nHost: h:1\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(String::from_utf8_lossy(&out), expected);
}
