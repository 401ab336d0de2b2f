//! A model with nothing in it: pieces of bytes in, bytes out, and an application that echoes.

use brigade::http::{HeaderValue, Limits, Method, Request, RequestHeader, Response, Session, Turn};
use std::net::Ipv4Addr;
use std::time::Instant;

/// Answers as the scripts assume; what it was asked is the body, so that two answers to different
/// requests differ.
pub(crate) fn echo(request: &Request) -> Response {
    let status = match request.path() {
        _ if !request.method().is_standard() => 501,
        _ if request.method().as_str() == "OPTIONS" => 204,
        _ if matches!(request.method(), Method::Other(_)) => 405,
        "/healthz" => 200,
        "/api/links" if request.content_type() == "application/xml" => 415,
        "/api/links" => 201,
        _ => 404,
    };
    let mut asked = format!(
        "{} {} {} {} {}",
        request.method().as_str(),
        request.path(),
        request.query(),
        request.host(),
        String::from_utf8_lossy(request.body())
    );
    for header in RequestHeader::all() {
        if let Some(value) = request.header(header) {
            asked += &format!("\n{header:?}={value}");
        }
    }
    let content_type = HeaderValue::literal("text/plain");
    Response { content_type, body: asked.into(), ..Response::empty(status) }
}

/// What a client got.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// All bytes.
    pub(crate) output: Vec<u8>,
    /// The session closed before it was told that the client has sent its last.
    pub(crate) closed: bool,
}

/// Sends the pieces one after another, whenever the session wants to read, then says that this was the last.
pub(crate) fn converse<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Heard {
    let now = Instant::now();
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
    let mut pieces = pieces.into_iter().filter(|piece| !piece.is_empty());
    let mut output = Vec::new();
    let mut closed = true;
    loop {
        match session.turn() {
            Turn::Read => match pieces.next() {
                Some(piece) => session.received(piece, now),
                None => {
                    closed = false;
                    session.received(b"", now);
                }
            },
            Turn::Write => {
                output.extend_from_slice(session.out());
                session.sent(session.out().len(), now);
            }
            Turn::Request(request) => session.answer(echo(&request), now),
            Turn::Close => return Heard { output, closed },
        }
    }
}
