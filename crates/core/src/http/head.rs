//! A request's head, from its whole bytes to a [`Request`] and how its body is framed.
//!
//! httparse finds the tokens; here stands what it leaves open and what lets two servers disagree
//! about where a request ends (RFC 9112 3, 6 and 11.2). It refuses to know buffers and time.

use super::Limits;
use super::fields::{Fields, is_host};
use super::refusal::Refusal;
use super::request::{Arrival, Method, Request};
use memchr::memchr;
use std::mem::MaybeUninit;

/// The most header fields there is room for, whatever [`Limits::headers`] says.
const FIELDS: usize = 128;

/// How the body's end is found (RFC 9112 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Length(usize),
    Chunked,
}

/// What the head says.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) request: Request,
    pub(super) framing: Framing,
    /// The client waits for `100 Continue` before it sends the body.
    pub(super) expects: bool,
    /// The connection may serve another request after this one.
    pub(super) keep_alive: bool,
    /// HTTP/1.0: persistence must be confirmed.
    pub(super) old: bool,
}

/// Reads a whole head, from the method to the empty line.
pub(super) fn parse(bytes: &[u8], limits: &Limits, arrival: Arrival) -> Result<Head, Refusal> {
    let mut room = [const { MaybeUninit::uninit() }; FIELDS];
    let mut head = httparse::Request::new(&mut []);
    let room = &mut room[..limits.headers.min(FIELDS)];
    match head.parse_with_uninit_headers(bytes, room) {
        Ok(httparse::Status::Complete(end)) if end == bytes.len() => {}
        Ok(_) => {
            return Err(Refusal::new(400, "the request head ends where it should not"));
        }
        Err(error) => return Err(syntax(error, bytes)),
    }
    let (Some(method), Some(target), Some(version)) = (head.method, head.path, head.version) else {
        return Err(Refusal::new(400, "the request line is not complete"));
    };
    let fields = Fields::read(head.headers)?;
    let old = version == 0;
    let method = Method::from_token(method);
    let (authority, target) = split(&method, target)?;
    let host = fields.host(old)?;
    Ok(Head {
        framing: fields.framing(old, limits)?,
        expects: fields.expects(old)?,
        keep_alive: fields.keeps_alive(old),
        old,
        request: request(method, target, authority.unwrap_or(host), &fields, arrival),
    })
}

/// The target's path is never empty: `http://host?q` asks for `/?q`, and OPTIONS of `http://host` for `*` (RFC
/// 9112 3.2.1 and 3.2.4). A fragment is no part of a target, and does not mean another path.
fn request(
    method: Method,
    target: &str,
    host: &str,
    fields: &Fields<'_, '_>,
    arrival: Arrival,
) -> Request {
    let target = memchr(b'#', target.as_bytes()).map_or(target, |end| &target[..end]);
    let target = if target.is_empty() && is_options(&method) { "*" } else { target };
    if target.starts_with('/') || target == "*" {
        Request::without_body(method, target, host, fields, arrival)
    } else {
        Request::without_body(method, &["/", target].concat(), host, fields, arrival)
    }
}

fn is_options(method: &Method) -> bool {
    method.as_str() == "OPTIONS"
}

/// Names what httparse refused.
fn syntax(error: httparse::Error, bytes: &[u8]) -> Refusal {
    use httparse::Error;
    match error {
        Error::TooManyHeaders => Refusal::new(431, "too many header fields"),
        Error::HeaderName => Refusal::new(
            400,
            "a header field name is not a token, is followed by a space, or continues the line before",
        ),
        Error::HeaderValue => {
            Refusal::new(400, "a header field value contains a control character")
        }
        Error::Version if names_a_version(bytes) => {
            Refusal::new(505, "this server speaks HTTP/1.1 and HTTP/1.0")
        }
        _ => Refusal::new(400, "the request line is not `METHOD target HTTP/1.1`"),
    }
}

/// Whether the request line's third word is `HTTP/` and digits, which makes it another version (the
/// preface of HTTP/2 is one) rather than nonsense.
fn names_a_version(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\r').next().unwrap_or(bytes);
    let word = line.splitn(3, |&byte| byte == b' ').nth(2);
    let version = word.and_then(|word| word.strip_prefix(b"HTTP/"));
    version.is_some_and(|version| {
        !version.is_empty() && version.iter().all(|b| b.is_ascii_digit() || *b == b'.')
    })
}

/// Splits absolute form into authority and path; origin form has no authority. `*` is for OPTIONS alone, and
/// `host:port` for CONNECT, with which a client asks for what only a proxy has.
fn split<'a>(method: &Method, target: &'a str) -> Result<(Option<&'a str>, &'a str), Refusal> {
    if !target.is_ascii() {
        return Err(Refusal::new(400, "the request target is not ASCII: percent-encode it"));
    }
    if target.starts_with('/') || (target == "*" && is_options(method)) {
        return Ok((None, target));
    }
    if method.as_str() == "CONNECT" && is_host(target.as_bytes()) {
        return Err(Refusal::new(501, "this server is no proxy: it opens no tunnel"));
    }
    let Some(rest) = ["http://", "https://"].iter().find_map(|scheme| {
        let start = target.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &target[scheme.len()..])
    }) else {
        return Err(Refusal::new(400, "the request target is neither a path nor an http URL"));
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    if is_host(&rest.as_bytes()[..end]) {
        Ok((Some(&rest[..end]), &rest[end..]))
    } else {
        Err(Refusal::new(400, "the request target names no valid host"))
    }
}
