//! A request's head, from its whole bytes to a [`Request`] and how its body is framed.
//!
//! httparse finds the tokens; here stands what it leaves open and what lets two servers disagree
//! about where a request ends (RFC 9112 3, 6 and 11.2). It refuses to know buffers and time.

use super::Limits;
use super::refusal::Refusal;
use super::request::{Method, Request};
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

/// The few header fields that concern the connection.
#[derive(Default)]
struct Fields<'a> {
    host: Option<&'a str>,
    length: Option<usize>,
    chunked: bool,
    close: bool,
    keep_alive: bool,
    expect: Option<&'a [u8]>,
}

/// Reads a whole head, from the method to the empty line.
pub(super) fn parse(bytes: &[u8], limits: &Limits) -> Result<Head, Refusal> {
    let mut room = [const { MaybeUninit::uninit() }; FIELDS];
    let mut head = httparse::Request::new(&mut []);
    let room = &mut room[..limits.headers.min(FIELDS)];
    match head.parse_with_uninit_headers(bytes, room) {
        Ok(httparse::Status::Complete(end)) if end == bytes.len() => {}
        Ok(_) => {
            return Err(Refusal::new(
                400,
                "the request head ends where it should not",
            ));
        }
        Err(error) => return Err(syntax(error, bytes)),
    }
    let (Some(method), Some(target), Some(version)) = (head.method, head.path, head.version) else {
        return Err(Refusal::new(400, "the request line is not complete"));
    };
    let fields = Fields::read(head.headers)?;
    let old = version == 0;
    let (authority, target) = split(target)?;
    let host = fields.host(old)?;
    Ok(Head {
        framing: fields.framing(old, limits)?,
        expects: fields.expects(old)?,
        keep_alive: !fields.close && (!old || fields.keep_alive),
        old,
        request: request(
            Method::from_token(method),
            authority.unwrap_or(host),
            target,
        ),
    })
}

/// The target's path is never empty: `http://host?q` asks for `/?q` (RFC 9112 3.2.1).
fn request(method: Method, host: &str, target: &str) -> Request {
    if target.starts_with('/') {
        Request::without_body(method, target, host)
    } else {
        Request::without_body(method, &["/", target].concat(), host)
    }
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

/// Whether the request line ends in `HTTP/` and digits, which makes it another version (the preface
/// of HTTP/2 is one) rather than nonsense.
fn names_a_version(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\r').next().unwrap_or(bytes);
    let token = line.rsplit(|&byte| byte == b' ').next().unwrap_or(line);
    token.strip_prefix(b"HTTP/").is_some_and(|version| {
        !version.is_empty() && version.iter().all(|b| b.is_ascii_digit() || *b == b'.')
    })
}

/// Splits absolute form into authority and path; origin form has no authority. `*` and `host:port`
/// belong to OPTIONS and CONNECT, which Blink does not speak.
fn split(target: &str) -> Result<(Option<&str>, &str), Refusal> {
    if !target.is_ascii() {
        return Err(Refusal::new(
            400,
            "the request target is not ASCII: percent-encode it",
        ));
    }
    if target.starts_with('/') {
        return Ok((None, target));
    }
    let Some(rest) = ["http://", "https://"].iter().find_map(|scheme| {
        let start = target.get(..scheme.len())?;
        start
            .eq_ignore_ascii_case(scheme)
            .then(|| &target[scheme.len()..])
    }) else {
        return Err(Refusal::new(
            400,
            "the request target is neither a path nor an http URL",
        ));
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    match is_host(rest[..end].as_bytes()) {
        true => Ok((Some(&rest[..end]), &rest[end..])),
        false => Err(Refusal::new(400, "the request target names no valid host")),
    }
}

impl<'a> Fields<'a> {
    fn read(headers: &[httparse::Header<'a>]) -> Result<Self, Refusal> {
        let mut fields = Fields::default();
        for header in headers {
            let name = header.name;
            // One comparison of lengths is cheaper than five of names.
            match name.len() {
                4 if name.eq_ignore_ascii_case("host") => fields.take_host(header.value)?,
                6 if name.eq_ignore_ascii_case("expect") => fields.expect = Some(header.value),
                10 if name.eq_ignore_ascii_case("connection") => {
                    fields.take_connection(header.value)
                }
                14 if name.eq_ignore_ascii_case("content-length") => {
                    fields.take_length(header.value)?;
                }
                17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                    fields.take_coding(header.value)?;
                }
                _ => {}
            }
        }
        Ok(fields)
    }

    fn take_host(&mut self, value: &'a [u8]) -> Result<(), Refusal> {
        if self.host.is_some() {
            return Err(Refusal::field(400, "Host", "Host is given twice"));
        }
        match std::str::from_utf8(value) {
            Ok(host) if is_host(value) => self.host = Some(host),
            _ => {
                return Err(Refusal::field(
                    400,
                    "Host",
                    "Host is not a host name with an optional port",
                ));
            }
        }
        Ok(())
    }

    fn take_connection(&mut self, value: &[u8]) {
        for option in value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
        }
    }

    /// Equal repetitions are refused too: RFC 9112 6.3 allows it, and one rule is easier to trust.
    fn take_length(&mut self, value: &[u8]) -> Result<(), Refusal> {
        const NAME: &str = "Content-Length";
        if self.length.is_some() {
            return Err(Refusal::field(400, NAME, "Content-Length is given twice"));
        }
        let length = decimal(value);
        self.length =
            Some(length.ok_or(Refusal::field(400, NAME, "Content-Length is not a number"))?);
        Ok(())
    }

    /// Anything but one `chunked` is 400: 501 would be allowed for codings nobody knows, but a
    /// coding that a proxy in front reads otherwise is the classic smuggler's trick.
    fn take_coding(&mut self, value: &[u8]) -> Result<(), Refusal> {
        const NAME: &str = "Transfer-Encoding";
        if self.chunked || !value.eq_ignore_ascii_case(b"chunked") {
            return Err(Refusal::field(
                400,
                NAME,
                "the only transfer coding here is `chunked`, once",
            ));
        }
        self.chunked = true;
        Ok(())
    }

    fn host(&self, old: bool) -> Result<&'a str, Refusal> {
        match self.host {
            Some(host) => Ok(host),
            None if old => Ok(""),
            None => Err(Refusal::field(400, "Host", "Host is missing")),
        }
    }

    fn framing(&self, old: bool, limits: &Limits) -> Result<Framing, Refusal> {
        const NAME: &str = "Transfer-Encoding";
        match (self.chunked, self.length) {
            (true, Some(_)) => Err(Refusal::field(
                400,
                NAME,
                "with Content-Length the body would have two ends",
            )),
            (true, None) if old => Err(Refusal::field(
                400,
                NAME,
                "HTTP/1.0 has no transfer codings",
            )),
            (true, None) => Ok(Framing::Chunked),
            (false, Some(length)) if length > limits.body => Err(Refusal::field(
                413,
                "Content-Length",
                "the body is longer than this server reads",
            )),
            (false, length) => Ok(Framing::Length(length.unwrap_or(0))),
        }
    }

    /// An HTTP/1.0 client cannot expect anything (RFC 9110 10.1.1).
    fn expects(&self, old: bool) -> Result<bool, Refusal> {
        match self.expect {
            None => Ok(false),
            Some(_) if old => Ok(false),
            Some(value) if value.eq_ignore_ascii_case(b"100-continue") => Ok(true),
            Some(_) => Err(Refusal::field(
                417,
                "Expect",
                "the only expectation here is `100-continue`",
            )),
        }
    }
}

/// Digits only: `str::parse` would accept `+1`.
pub(super) fn decimal(value: &[u8]) -> Option<usize> {
    if value.is_empty() {
        return None;
    }
    value.iter().try_fold(0usize, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| usize::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// `uri-host [":" port]` (RFC 3986 3.2.2), without user information and not empty.
fn is_host(value: &[u8]) -> bool {
    let (host, port) = match value.iter().rposition(|&byte| byte == b':') {
        Some(colon) if !value.ends_with(b"]") => (&value[..colon], &value[colon + 1..]),
        _ => (value, &b""[..]),
    };
    let port = port.len() <= 5 && port.iter().all(u8::is_ascii_digit);
    let address = host
        .strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"));
    let host = match address {
        Some(inside) => {
            inside
                .iter()
                .all(|b| b.is_ascii_hexdigit() || b":.".contains(b))
                && !inside.is_empty()
        }
        None => {
            host.iter()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%".contains(b))
                && !host.is_empty()
        }
    };
    host && port
}
