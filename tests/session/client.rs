//! The client's end: replies are read whole, in order, however they are cut.

use brigade::http::Method;
use brigade::http::client::{BadReply, Replies, Reply, encode_request};
use proptest::prelude::*;

fn reply(status: u16, body: usize) -> Reply {
    Reply { status, location: None, retry_after: None, body, keep_alive: true }
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
    let endless = format!("HTTP/1.1 200 OK\r\nA: {}", "a".repeat(300_000));
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

/// What old servers send and every browser reads; the server's end refuses the like in a request (`bounds.rs`).
fn is_read(what: &str, bytes: &str, expected: &Reply) {
    for size in [1, 2, 3, 7, 64 * 1024] {
        let found = read(&[Method::Get], bytes.as_bytes(), size);
        assert_eq!(found, Ok(vec![expected.clone()]), "{what}, in pieces of {size}");
    }
}

#[test]
fn heads_of_replies_are_read_by_the_rules_for_a_user_agent_and_not_by_those_for_requests() {
    let field = |field: &str| format!("HTTP/1.1 200 OK\r\n{field}\r\nContent-Length: 2\r\n\r\nok");
    let long = format!("Content-Security-Policy: {}", "x".repeat(200_000));
    let many = (0..900).map(|n| format!("X-{n}: y")).collect::<Vec<_>>().join("\r\n");
    for (what, bytes) in [
        ("two types", field("Content-Type: a/b\r\nContent-Type: a/c")),
        ("two hosts", field("Host: a\r\nHost: \u{e9}")),
        ("a fold", field("X-Long: a\r\n b\r\n\tc")),
        ("a space before the colon", field("X-Old : a")),
        ("a head of 200 KB", field(&long)),
        ("900 fields", field(&many)),
        ("one length twice", field("Content-Length: 2")),
        ("one length in a list", field("Content-Length: 2, 02")),
        ("lone line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok".into()),
        ("no reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok".into()),
    ] {
        is_read(what, &bytes, &reply(200, 2));
    }
    let location = Reply { location: Some("/a b".into()), ..reply(200, 2) };
    is_read("a folded Location", &field("Location: /a\r\n  b"), &location);
    let last = Reply { keep_alive: false, ..reply(200, 2) };
    is_read("two Connections", &field("Connection: keep-alive\r\nConnection: x,\r\n close"), &last);
    let switched = Reply { status: 101, body: 0, ..last };
    is_read("switching protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", &switched);
}

#[test]
fn bodies_of_replies_are_read_by_the_rules_for_a_user_agent_and_not_by_those_for_requests() {
    let chunked =
        |chunks: &str| format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
    let plain = chunked("2\r\nok\r\n0\r\n\r\n");
    let with_length = plain.replacen("\r\n", "\r\nContent-Length: 9\r\n", 1);
    for (what, bytes) in [
        ("blanks behind a size", chunked("1   \r\no\r\n1\t\r\nk\r\n0 \r\n\r\n")),
        ("lone line feeds", chunked("2\nok\n0\n\n")),
        ("an odd trailer", chunked("2\r\nok\r\n0\r\nno colon\r\n\r\n")),
        ("a coding beside a length", with_length),
        ("another coding before", plain.replacen("chunked", "gzip,\r\n chunked", 1)),
    ] {
        is_read(what, &bytes, &reply(200, 2));
    }
    let last = Reply { keep_alive: false, ..reply(200, 2) };
    is_read("a coding in HTTP/1.0", &plain.replacen("1.1", "1.0", 1), &last);
}

#[test]
fn a_reply_that_cannot_be_read_says_why_and_one_that_is_cut_off_is_another_matter() {
    let head = |field: &str| format!("HTTP/1.1 200 OK\r\n{field}\r\n\r\nok");
    for (bytes, why) in [
        (
            head("Content-Length: 2\r\nContent-Length: 3"),
            "Content-Length is given twice, with two values",
        ),
        (head("Content-Length: 2, 3"), "Content-Length is given twice, with two values"),
        (head("Content-Length: 2x"), "`2x`, which is not a number"),
        (head("Content-Length: 99999999999999999999"), "which is not a number"),
        (head("Transfer-Encoding: chunked") + "\r\n", "not a hexadecimal number"),
        (head("No colon"), "no valid name"),
        (head("A: \0"), "control character"),
        (head(&"A: b\r\n".repeat(1_001)), "1,000 header fields"),
        (format!("HTTP/1.1 200 OK\r\nA: {}", "a".repeat(300_000)), "256 KiB"),
        ("SSH-2.0-OpenSSH_9.2\r\n".into(), "begins with `SSH-2.0-OpenSSH_`"),
        ("\x15\x03\x01\0\x02".into(), "TLS"),
        ("HTTP/2 200\r\n\r\n".into(), "neither HTTP/1.1 nor HTTP/1.0"),
        ("HTTP/1.1 ok\r\n\r\n".into(), "no valid status"),
    ] {
        let found = read(&[Method::Get], bytes.as_bytes(), 64 * 1024).unwrap_err();
        assert!(
            matches!(&found, BadReply::Unreadable(told) if told.contains(why)),
            "{found}: {why}"
        );
    }
    for cut in ["HTT", "HTTP/1.1 200 OK\r\nContent-Le", &head("Content-Length: 3")] {
        assert_eq!(read(&[Method::Get], cut.as_bytes(), 7), Err(BadReply::Truncated), "{cut}");
    }
}

#[test]
fn a_body_of_any_length_is_counted() {
    let photo = "x".repeat((1 << 20) + 1);
    let chunks = "10000\r\n".to_owned() + &"x".repeat(1 << 16) + "\r\n";
    for (bytes, body) in [
        (format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{photo}", photo.len()), photo.len()),
        (
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
                chunks.repeat(32)
            ),
            32 << 16,
        ),
    ] {
        assert_eq!(read(&[Method::Get], bytes.as_bytes(), 5_000), Ok(vec![reply(200, body)]));
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

/// Pieces of replies, right and wrong, in any order.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let written = [
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.0 204 \n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 101 \r\n\r\n",
        "Content-Length: 3\r\n",
        "Content-Length: 4, 4\n",
        "Transfer-Encoding: chunked\r\n",
        " folded\r\n",
        "Connection: close\r\n",
        "Location : /a\r\n",
        "\r\n",
        "\n",
        "3 \r\nabc\r\n",
        "1;x\ny\n",
        "0\r\n\r\n",
        "abc",
    ];
    let written = proptest::sample::select(written.map(|piece| piece.as_bytes().to_vec()).to_vec());
    prop_oneof![9 => written, 1 => proptest::collection::vec(any::<u8>(), 0..9)]
}

proptest! {
    #[test]
    fn any_bytes_are_the_same_replies_wherever_they_are_cut(
        pieces in proptest::collection::vec(piece(), 0..24),
        size in 1_usize..40,
    ) {
        let (asked, bytes) = ([Method::Get, Method::Head, Method::Post], pieces.concat());
        let (whole, cut) = (read(&asked, &bytes, bytes.len().max(1)), read(&asked, &bytes, size));
        prop_assert_eq!(whole.ok(), cut.ok());
    }
}
