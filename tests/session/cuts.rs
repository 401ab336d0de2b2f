//! The same bytes in other pieces are the same conversation.

use crate::wire::converse;
use proptest::prelude::*;

const THREE: &str = "GET /healthz?a HTTP/1.1\r\nHost: a\r\n\r\n\
    POST /api/links HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\nT: t\r\n\r\n\
    HEAD /nosuch HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n";

const LENGTHS: &str = "\r\nPOST /api/links HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab\r\ncGET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n\
    DELETE /x HTTP/1.1\r\nHost: b\r\nContent-Length: 0\r\n\r\n";

const REFUSED: &str = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n\
    POST /api/links HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n";

const FOLDED: &str =
    "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nHEAD /healthz HTTP/1.1\r\nHost: a\r\n b\r\n\r\n";

const HEADERS: &str = "GET /healthz HTTP/1.1\r\nHost: a\r\nCOOKIE: a=1\r\nAccept-Encoding:gzip\r\n\
    X-Forwarded-For: 192.0.2.1\t\r\ncookie: b=\u{e9}\r\naccept-encoding:\r\n\r\n\
    POST /api/links HTTP/1.1\r\nHost: b\r\nAuthorization: Bearer x\r\nContent-Length: 1\r\nIdempotency-Key: k\r\n\r\na\
    GET / HTTP/1.1\r\nHost: c\r\nX-Request-Id: 1\r\nX-Request-Id: 1\r\n\r\n";

fn hold_at_every_pair_of_cuts(script: &str) {
    let bytes = script.as_bytes();
    let whole = converse([bytes]);
    assert!(!whole.output.is_empty());
    for first in 0..=bytes.len() {
        for second in first..=bytes.len() {
            let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
            assert_eq!(converse(pieces), whole, "cut at {first} and {second}");
        }
    }
}

#[test]
fn three_pipelined_requests_may_be_cut_at_any_two_places() {
    hold_at_every_pair_of_cuts(THREE);
}

#[test]
fn bodies_with_a_length_may_be_cut_at_any_two_places() {
    hold_at_every_pair_of_cuts(LENGTHS);
}

#[test]
fn header_fields_that_are_kept_may_be_cut_at_any_two_places() {
    hold_at_every_pair_of_cuts(HEADERS);
}

#[test]
fn a_refusal_stands_behind_the_answers_wherever_it_is_cut() {
    hold_at_every_pair_of_cuts(REFUSED);
    hold_at_every_pair_of_cuts(FOLDED);
}

/// Bytes that are nearly HTTP: pieces of requests, in any order, with some noise.
fn nearly_http() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(THREE.as_bytes().to_vec()),
        Just(LENGTHS.as_bytes().to_vec()),
        Just(HEADERS.as_bytes().to_vec()),
        Just(b"Cookie: a=1\r\nTraceparent: 00\r\n".to_vec()),
        Just(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
        Just(b"Host: a\r\n".to_vec()),
        Just(b"Transfer-Encoding: chunked\r\n\r\n".to_vec()),
        Just(b"Content-Length: 3\r\n\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"0\r\n\r\n".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..4),
        proptest::collection::vec(b'0'..=b'z', 0..9000),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_split_of_any_bytes_is_the_same_conversation(
        bytes in nearly_http(),
        sizes in proptest::collection::vec(1usize..3000, 1..40),
    ) {
        let mut rest = &bytes[..];
        let mut pieces = Vec::new();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, behind) = rest.split_at(rest.len().min(*size));
            pieces.push(piece);
            rest = behind;
        }
        prop_assert_eq!(converse(pieces), converse([&bytes[..]]));
    }
}
