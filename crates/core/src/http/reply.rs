//! A reply's head, from its bytes to a [`Reply`] and how its body ends.
//!
//! Replies are read as RFC 9112 asks of a user agent, which is not how requests are read: a server must refuse what
//! another server could read otherwise, but behind a reply nothing can be smuggled in. So a folded line is a space
//! (5.2), a field that does not frame the body may come twice, and a lone line feed ends a line (2.2). What leaves the
//! end of the body in doubt is refused, and the refusal says what it was.

use super::head::Framing;
use memchr::memchr_iter;
use std::borrow::Cow;
use std::mem::MaybeUninit;
use std::time::Duration;

/// The longest head: as much as Chromium reads.
const HEAD: usize = 256 * 1024;

/// The most header fields.
const FIELDS: usize = 1_000;

/// One complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code; never an interim one.
    pub status: u16,
    /// The `Location` header.
    pub location: Option<String>,
    /// The `Retry-After` header, where it is a number of seconds; as a date it is not read.
    pub retry_after: Option<Duration>,
    /// Bytes of the body, after chunked decoding.
    pub body: usize,
    /// The connection may carry another request.
    pub keep_alive: bool,
}

/// Bytes that are not the reply that was waited for. The connection is of no further use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReply {
    /// They cannot be read, and why.
    #[error("the server's reply cannot be read: {0}")]
    Unreadable(Cow<'static, str>),
    /// The server closed the connection within the reply.
    #[error("the server closed the connection in the middle of its reply")]
    Truncated,
}

impl BadReply {
    pub(super) fn new(why: impl Into<Cow<'static, str>>) -> Self {
        BadReply::Unreadable(why.into())
    }
}

/// How a reply's body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    Framed(Framing),
    WithConnection,
}

/// Where the head in front of `bytes` ends, once its empty line is there; up to `searched` there is none.
///
/// # Errors
/// What is no HTTP is refused at its first byte, and a head that is too long as soon as it is.
pub(super) fn end(bytes: &[u8], searched: usize) -> Result<Option<usize>, BadReply> {
    if !b"HTTP/".starts_with(&bytes[..bytes.len().min(5)]) {
        return Err(BadReply::new(foreign(bytes)));
    }
    let mut lines = memchr_iter(b'\n', &bytes[searched..]).map(|at| searched + at + 1);
    let end = lines.find_map(|line| match &bytes[line..] {
        [b'\n', ..] => Some(line + 1),
        [b'\r', b'\n', ..] => Some(line + 2),
        _ => None,
    });
    if end.unwrap_or(bytes.len()) > HEAD {
        Err(BadReply::new("its head is longer than 256 KiB"))
    } else {
        Ok(end)
    }
}

/// What stands where `HTTP/` should.
fn foreign(bytes: &[u8]) -> String {
    if matches!(bytes, [0x15 | 0x16, 3, ..]) {
        return "it is TLS, so https is spoken on this port".into();
    }
    let line = bytes.split(|byte| b"\r\n".contains(byte)).next().unwrap_or(bytes);
    format!("it begins with `{}` and not with HTTP/", line[..line.len().min(16)].escape_ascii())
}

/// Reads a whole head; `None` for an interim one. `asked_head`: HEAD was asked, so no body follows.
pub(super) fn parse(bytes: &[u8], asked_head: bool) -> Result<Option<(Reply, Ends)>, BadReply> {
    let mut room = [const { MaybeUninit::uninit() }; FIELDS];
    let mut head = httparse::Response::new(&mut []);
    let whole = httparse::ParserConfig::default()
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .parse_response_with_uninit_headers(&mut head, bytes, &mut room)
        .map_err(|error| BadReply::new(syntax(error)))?;
    if whole != httparse::Status::Complete(bytes.len()) {
        return Err(BadReply::new("its head ends where it should not"));
    }
    let status = head.code.unwrap_or(0);
    // 101 is final: another protocol would follow, and none was asked for.
    if (100..200).contains(&status) && status != 101 {
        return Ok(None);
    }
    let fields = Fields::read(head.headers);
    let old = head.version == Some(0);
    let ends = if asked_head || matches!(status, 101 | 204 | 304) {
        Ends::Framed(Framing::Length(0))
    } else {
        fields.ends()?
    };
    // A transfer coding in HTTP/1.0 is a fault that must not outlive the reply (RFC 9112 6.1).
    let stays = !fields.close
        && status != 101
        && if old { fields.keep_alive && fields.coding.is_none() } else { true };
    let keep_alive = stays && ends != Ends::WithConnection;
    let Fields { location, retry_after, .. } = fields;
    Ok(Some((Reply { status, location, retry_after, body: 0, keep_alive }, ends)))
}

/// Names what httparse refused.
fn syntax(error: httparse::Error) -> &'static str {
    use httparse::Error;
    match error {
        Error::HeaderName => "a header field has no valid name",
        Error::HeaderValue => "a header field's value contains a control character",
        Error::NewLine => "a carriage return stands alone",
        Error::TooManyHeaders => "it has more than 1,000 header fields",
        Error::Version => "its version is neither HTTP/1.1 nor HTTP/1.0",
        Error::Status | Error::Token => "its first line has no valid status",
    }
}

/// The fields that concern us.
#[derive(Default)]
struct Fields<'a> {
    length: Option<&'a [u8]>,
    /// Another Content-Length says otherwise.
    contradicted: bool,
    /// Whether the last transfer coding is `chunked`, if there is any.
    coding: Option<bool>,
    close: bool,
    keep_alive: bool,
    location: Option<String>,
    retry_after: Option<Duration>,
}

impl<'a> Fields<'a> {
    fn read(headers: &[httparse::Header<'a>]) -> Self {
        let mut fields = Fields::default();
        for header in headers {
            let (name, value) = (header.name, header.value);
            // One comparison of lengths is cheaper than four of names.
            match name.len() {
                8 if name.eq_ignore_ascii_case("location") => {
                    fields.location.get_or_insert_with(|| unfolded(value));
                }
                10 if name.eq_ignore_ascii_case("connection") => {
                    for option in members(value) {
                        fields.close |= option.eq_ignore_ascii_case(b"close");
                        fields.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                    }
                }
                11 if name.eq_ignore_ascii_case("retry-after") => {
                    fields.retry_after = seconds(value);
                }
                14 if name.eq_ignore_ascii_case("content-length") => fields.take_length(value),
                17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                    for coding in members(value).filter(|c| !c.eq_ignore_ascii_case(b"identity")) {
                        fields.coding = Some(coding.eq_ignore_ascii_case(b"chunked"));
                    }
                }
                _ => {}
            }
        }
        fields
    }

    /// `2` twice and `2, 2` are one length (RFC 9112 6.3).
    fn take_length(&mut self, value: &'a [u8]) {
        for length in value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
            let first = *self.length.get_or_insert(length);
            self.contradicted |= first != length && decimal(first) != decimal(length);
        }
    }

    /// RFC 9112 6.3: a transfer coding outweighs every length.
    fn ends(&self) -> Result<Ends, BadReply> {
        match (self.coding, self.length) {
            (Some(true), _) => Ok(Ends::Framed(Framing::Chunked)),
            (Some(false), _) | (None, None) => Ok(Ends::WithConnection),
            (None, Some(_)) if self.contradicted => {
                Err(BadReply::new("its Content-Length is given twice, with two values"))
            }
            (None, Some(length)) => match decimal(length) {
                Some(length) => Ok(Ends::Framed(Framing::Length(length))),
                None => Err(BadReply::new(format!(
                    "its Content-Length is `{}`, which is not a number",
                    length[..length.len().min(32)].escape_ascii()
                ))),
            },
        }
    }
}

/// The members of a list that are not empty.
fn members(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii).filter(|member| !member.is_empty())
}

/// The value with each fold as one space (RFC 9112 5.2).
fn unfolded(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    if text.contains('\n') {
        text.lines().map(str::trim_ascii).collect::<Vec<_>>().join(" ")
    } else {
        text.into_owned()
    }
}

/// RFC 9110 10.2.3; what is longer than an hour is an hour.
fn seconds(value: &[u8]) -> Option<Duration> {
    decimal(value).map(|seconds| Duration::from_secs(seconds.min(3_600) as u64))
}

/// Digits only: `str::parse` would accept `+1`.
fn decimal(value: &[u8]) -> Option<usize> {
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    if digits { std::str::from_utf8(value).ok()?.parse().ok() } else { None }
}
