//! What a session keeps in memory, which cannot be seen from outside.

use super::*;
use proptest::prelude::*;

/// The most a model reads at once, for these tests.
const CHUNK: usize = 16 * 1024;

impl Session {
    /// Bytes of heap that its buffers hold, a body that is arriving included.
    fn heap(&self) -> usize {
        let body = match &self.phase {
            Phase::Body(part) => part.0.body().len(),
            _ => 0,
        };
        self.input.capacity() + self.out.capacity() + body
    }
}

#[test]
fn an_idle_connection_keeps_less_than_600_bytes() {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), now);
    for body in [0, 10, 60_000] {
        let head = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body}\r\n\r\n");
        session.received(&[head.as_bytes(), &vec![b'x'; body]].concat(), now);
        assert!(matches!(session.turn(), Turn::Request(request) if request.body().len() == body));
        session.answer(Response::json(200, vec![b'y'; body]), now);
        session.sent(usize::MAX, now);
        assert!(matches!(session.turn(), Turn::Read));
        assert!(
            session.heap() < 600,
            "{} bytes after a body of {body}",
            session.heap()
        );
    }
}

#[test]
fn a_session_itself_is_small() {
    assert!(
        size_of::<Session>() <= 320,
        "{} bytes",
        size_of::<Session>()
    );
}

fn chunk() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
        Just(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n".to_vec()),
        Just(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec()),
        Just(b"GET / HTTP/1.1\r\nHost: a\r\nA: ".to_vec()),
        Just(b"4000\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"1;".to_vec()),
        (1..=CHUNK).prop_map(|length| vec![b'x'; length]),
        (1..=CHUNK / 6).prop_map(|fields| b"A: b\r\n".repeat(fields)),
        (1..=CHUNK / 6).prop_map(|chunks| b"1\r\nx\r\n".repeat(chunks)),
    ]
}

proptest! {
    /// Buffers double, so they hold at most twice a head and a chunk; a body comes on top.
    #[test]
    fn what_arrives_is_never_kept_beyond_a_head_a_body_and_a_chunk(
        chunks in proptest::collection::vec(chunk(), 0..60),
    ) {
        let now = Instant::now();
        let limits = Limits::default();
        let mut session = Session::new(limits, now);
        for chunk in chunks {
            loop {
                match session.turn() {
                    Turn::Request(_) => session.answer(Response::empty(200), now),
                    Turn::Write => session.sent(usize::MAX, now),
                    Turn::Read | Turn::Close => break,
                }
            }
            prop_assert!(session.heap() <= 2 * (limits.head + CHUNK) + limits.body);
            session.received(&chunk, now);
        }
    }
}
