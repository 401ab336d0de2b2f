//! What every model must answer: the session and Blink, driven without any model.

use super::harness::Setup;
use brigade::blink::Step;
use brigade::http::{Request, Response, Session, Turn};
use brigade::models::Service;
use std::net::Ipv4Addr;
use std::time::Instant;

/// What the session and Blink say without any model: the bytes every model must send.
pub(crate) fn oracle(setup: &Setup, input: &[u8]) -> Vec<u8> {
    let service = setup.service();
    let mut session = Session::new(service.limits, Ipv4Addr::LOCALHOST.into(), Instant::now());
    let (mut out, mut rest) = (Vec::new(), input);
    loop {
        let now = Instant::now();
        match session.turn() {
            Turn::Read => {
                let (chunk, later) = rest.split_at(rest.len().min(8 * 1024));
                session.received(chunk, now);
                rest = later;
            }
            Turn::Write => {
                out.extend_from_slice(session.out());
                session.sent(session.out().len(), now);
            }
            Turn::Request(request) => session.answer(answer(&service, request), now),
            Turn::Close => return out,
        }
    }
}

fn answer(service: &Service, request: Request) -> Response {
    let mut step = service.blink.begin(request);
    loop {
        step = match step {
            Step::Reply(response) => return response,
            Step::Ask(query, pending) => {
                let answer = service.database.submit(query).wait();
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
