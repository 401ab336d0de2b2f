//! One connection's bytes, whole, byte by byte and in random cuts: the same conversation, and never a panic.

use brigade_core::http::{Limits, Method, Request, RequestHeader, Response, Session, Turn};
use std::net::Ipv4Addr;
use std::time::Instant;

/// Pieces of what clients send and of what they should not: what is fuzzed is how they come together.
#[cfg_attr(not(test), expect(dead_code, reason = "the fuzzer makes its own"))]
pub(crate) const SEEDS: &[&[u8]] = &[
    b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"HEAD http://a/b?c#d HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0005\r\n\r\nabcde",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
    b"0003;x=\"y\"\r\nabc\r\n0\r\nA: b\r\n\r\n",
    b"Transfer_Encoding: chunked\r\n",
    b"Content-Length: 18446744073709551616\r\n",
    b"fffffffffffffffff\r\n",
    b"\r\n",
    b"\n",
    b" ",
    b"Connection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a\r\nAuthorization: b\r\ncookie: c\r\n\r\n",
    b"x-forwarded-for:\r\n",
    b"Blink-Seen: \xff\r\n",
];

/// The first byte says how large the cuts are, the others are sent.
pub(crate) fn check(data: &[u8]) {
    let Some((cut, bytes)) = data.split_first() else {
        return;
    };
    let whole = converse(bytes, usize::MAX, 0);
    assert_eq!(converse(bytes, 1, 0), whole, "byte by byte");
    assert_eq!(converse(bytes, 1 + usize::from(cut % 61), usize::from(*cut)), whole, "in cuts");
}

/// What the server says but for `100 Continue`, which is said only to a body that has not begun to arrive; and whether it
/// closed before the client's last. Pieces are up to `size` long, and each of another length if `vary` is not 0.
fn converse(bytes: &[u8], size: usize, vary: usize) -> (Vec<u8>, bool) {
    let (said, closed) = hear(bytes, size, vary);
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
    let (mut rest, mut kept) = (&said[..], Vec::new());
    while let Some(at) = rest.windows(interim.len()).position(|part| part == interim) {
        kept.extend_from_slice(&rest[..at]);
        rest = &rest[at + interim.len()..];
    }
    kept.extend_from_slice(rest);
    (kept, closed)
}

fn hear(bytes: &[u8], size: usize, vary: usize) -> (Vec<u8>, bool) {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    let (mut rest, mut out, mut vary, mut ended) = (bytes, Vec::new(), vary, false);
    loop {
        match session.turn() {
            Turn::Read if ended => return (out, false),
            Turn::Read => {
                // The model reads at most so much at once.
                let next = size.saturating_add(vary % 7).min(8 * 1024).min(rest.len());
                vary = vary.wrapping_mul(31) / 3;
                let (piece, behind) = rest.split_at(next);
                session.received(piece, now); // an empty one is the client's last
                (rest, ended) = (behind, piece.is_empty());
            }
            Turn::Write => {
                out.extend_from_slice(session.out());
                session.sent(session.out().len(), now);
            }
            Turn::Request(request) => session.answer(echo(&request), now),
            Turn::Close => return (out, !ended),
        }
    }
}

/// What was asked, so that two readings of the same bytes cannot answer alike.
fn echo(request: &Request) -> Response {
    let status = if matches!(request.method(), Method::Other(_)) { 501 } else { 200 };
    let mut body = format!(
        "{} {} {} {} {} {:?}\n",
        request.method().as_str(),
        request.path(),
        request.query(),
        request.host(),
        request.content_type(),
        RequestHeader::all().map(|header| request.header(header)).collect::<Vec<_>>()
    )
    .into_bytes();
    body.extend_from_slice(request.body());
    Response { body, ..Response::empty(status) }
}
