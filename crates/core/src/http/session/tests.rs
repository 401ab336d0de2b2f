//! What a connection keeps, which only the inside tells.

use super::*;
use core::net::Ipv4Addr;

#[test]
fn an_idle_connection_keeps_less_than_600_bytes() {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    for body in [10, 60_000] {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:";
        let request = format!("{head} {body}\r\n\r\n{:body$}", "");
        session.received(request.as_bytes(), now);
        assert!(matches!(session.turn(), Turn::Request(r) if r.body().len() == body));
        session.answer(Response::json(200, vec![b'y'; body]), now);
        session.sent(usize::MAX, now);
        assert!(session.input.capacity() + session.out.capacity() < 600);
    }
}
