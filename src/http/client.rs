//! The client's end of a connection: requests to bytes, bytes to replies.
//!
//! The load generator drives it as a model drives a session. It keeps no bodies, only their lengths,
//! and refuses to know when a request should be sent or how long a reply may take.

use super::body::Body;
use super::encode::digits;
use super::fields::Fields;
use super::head::Framing;
use super::input::Input;
use super::refusal::Refusal;
use super::{Limits, Method};
use std::collections::VecDeque;
use std::mem::MaybeUninit;

/// The most header fields a reply may have.
const FIELDS: usize = 100;

/// The longest body a reply may have.
const BODY: usize = 1024 * 1024;

/// Appends a request to `out`; HTTP/1.1, so the connection stays open. `target` and `host` are sent as
/// they are, so they must not contain spaces or line ends.
pub fn encode_request(out: &mut Vec<u8>, method: &Method, target: &str, host: &str, body: &[u8]) {
    for part in [method.as_str(), " ", target, " HTTP/1.1\r\nHost: ", host] {
        out.extend_from_slice(part.as_bytes());
    }
    if !body.is_empty() || *method == Method::Post {
        out.extend_from_slice(b"\r\nContent-Length: ");
        digits(out, body.len());
    }
    out.extend_from_slice(b"\r\n\r\n");
    out.extend_from_slice(body);
}

/// One complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code; never an interim one.
    pub status: u16,
    /// The `Location` header.
    pub location: Option<String>,
    /// Bytes of the body, after chunked decoding.
    pub body: usize,
    /// The connection may carry another request.
    pub keep_alive: bool,
}

/// Bytes that are no reply, or none that was asked for. The connection is of no further use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server's reply cannot be read: {0}")]
pub struct BadReply(String);

impl From<Refusal> for BadReply {
    fn from(refusal: Refusal) -> Self {
        BadReply(refusal.detail().into())
    }
}

/// How a reply's body ends.
#[derive(Debug)]
enum Ends {
    Framed(Body),
    WithConnection,
}

/// The replies on one connection, in order.
#[derive(Debug)]
pub struct Replies {
    limits: Limits,
    input: Input,
    /// For every reply that is due, whether HEAD was asked.
    due: VecDeque<bool>,
    /// The reply whose body is arriving.
    current: Option<(Reply, Ends)>,
    /// The body so far, kept between replies for its memory.
    body: Vec<u8>,
    ended: bool,
}

impl Default for Replies {
    fn default() -> Self {
        Replies {
            limits: Limits {
                target: usize::MAX, // a reply has none
                body: BODY,
                ..Limits::default()
            },
            input: Input::default(),
            due: VecDeque::new(),
            current: None,
            body: Vec::new(),
            ended: false,
        }
    }
}

impl Replies {
    /// A request with this method was sent: its reply is due.
    pub fn asked(&mut self, method: &Method) {
        self.due.push_back(*method == Method::Head);
    }

    /// How many replies are due.
    pub fn due(&self) -> usize {
        self.due.len()
    }

    /// Bytes that arrived; none at all means that the server has sent its last. Take every reply
    /// that is whole before more is received.
    pub fn received(&mut self, bytes: &[u8]) {
        self.ended |= bytes.is_empty();
        self.input.extend(bytes);
    }

    /// The next whole reply; `None` until more bytes arrive.
    ///
    /// # Errors
    /// Bytes that are no HTTP/1 reply, that nobody asked for, that are too many (16 KiB of head, 1 MiB
    /// of body), or that end where they should not.
    pub fn next_reply(&mut self) -> Result<Option<Reply>, BadReply> {
        while self.current.is_none() {
            if !self.begin()? {
                return self.at_end();
            }
        }
        let Some((reply, ends)) = &mut self.current else {
            return Ok(None);
        };
        let whole = match ends {
            Ends::Framed(body) => {
                let used = body.take(self.input.rest(), &mut self.body, &self.limits)?;
                self.input.consume(used);
                reply.body = self.body.len();
                body.is_done()
            }
            Ends::WithConnection => {
                reply.body += self.input.rest().len();
                self.input.discard();
                self.ended
            }
        };
        if !whole {
            return self.at_end();
        }
        self.due.pop_front();
        self.body.clear();
        Ok(self.current.take().map(|(reply, _)| reply))
    }

    /// Nothing whole is left: fine, unless the server has hung up within a reply.
    fn at_end(&self) -> Result<Option<Reply>, BadReply> {
        match self.ended && (self.current.is_some() || self.input.has_text()) {
            true => Err(BadReply("it ends too early".into())),
            false => Ok(None),
        }
    }

    /// Reads the next head, if it is whole. Interim replies (`100 Continue`) are passed over.
    fn begin(&mut self) -> Result<bool, BadReply> {
        let Some(length) = self.input.head(&self.limits)? else {
            return Ok(false);
        };
        let Some(&asked_head) = self.due.front() else {
            return Err(BadReply("nothing was asked".into()));
        };
        self.current = parse(&self.input.rest()[..length], asked_head, &self.limits)?;
        self.input.consume(length);
        Ok(true)
    }
}

/// Reads a whole head; `None` for an interim one.
fn parse(
    bytes: &[u8],
    asked_head: bool,
    limits: &Limits,
) -> Result<Option<(Reply, Ends)>, BadReply> {
    let mut room = [const { MaybeUninit::uninit() }; FIELDS];
    let mut head = httparse::Response::new(&mut []);
    httparse::ParserConfig::default()
        .parse_response_with_uninit_headers(&mut head, bytes, &mut room)
        .map_err(|error| BadReply(error.to_string()))?;
    let status = head.code.unwrap_or(0);
    if status < 200 {
        return Ok(None);
    }
    let fields = Fields::read(head.headers)?;
    let old = head.version == Some(0);
    let ends = if asked_head || matches!(status, 204 | 304) {
        Ends::Framed(Body::new(Framing::Length(0), limits))
    } else if fields.is_framed() {
        Ends::Framed(Body::new(fields.framing(old, limits)?, limits))
    } else {
        Ends::WithConnection
    };
    let reply = Reply {
        status,
        location: location(head.headers),
        body: 0,
        keep_alive: fields.keeps_alive(old) && matches!(ends, Ends::Framed(_)),
    };
    Ok(Some((reply, ends)))
}

fn location(headers: &[httparse::Header<'_>]) -> Option<String> {
    let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case("location"))?;
    Some(String::from_utf8_lossy(header.value).into_owned())
}
