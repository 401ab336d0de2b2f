//! The header fields that frame a message and its connection, what says how to read its body, and those that are kept
//! for the application; every other field is let pass.
//!
//! What could let two servers disagree about where a message ends is refused, not repaired.

use super::head::Framing;
use super::refusal::Refusal;
use super::{Limits, RequestHeader};

/// The few header fields that concern us.
#[derive(Default)]
pub(super) struct Fields<'h, 'a> {
    all: &'h [httparse::Header<'a>],
    /// Which of them are kept: bit n for the n-th [`RequestHeader`].
    kept: u16,
    /// Bytes that [`Fields::write_kept`] writes.
    kept_length: usize,
    host: Option<&'a str>,
    length: Option<usize>,
    chunked: bool,
    close: bool,
    keep_alive: bool,
    expect: Option<&'a [u8]>,
    content_type: Option<&'a str>,
}

impl<'h, 'a> Fields<'h, 'a> {
    pub(super) fn read(all: &'h [httparse::Header<'a>]) -> Result<Self, Refusal> {
        let mut fields = Fields { all, ..Fields::default() };
        for header in all {
            let name = header.name;
            // One comparison of lengths is cheaper than six of names.
            match name.len() {
                4 if name.eq_ignore_ascii_case("host") => fields.take_host(header.value)?,
                6 if name.eq_ignore_ascii_case("expect") => fields.expect = Some(header.value),
                10 if name.eq_ignore_ascii_case("connection") => {
                    fields.take_connection(header.value)
                }
                12 if name.eq_ignore_ascii_case("content-type") => {
                    fields.take_type(header.value)?;
                }
                14 if name.eq_ignore_ascii_case("content-length") => {
                    fields.take_length(header.value)?;
                }
                17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                    fields.take_coding(header.value)?;
                }
                14.. if is_disguised(name) => {
                    return Err(Refusal::new(
                        400,
                        "a field is named like Content-Length or Transfer-Encoding, and is neither",
                    ));
                }
                _ => fields.keep(header)?,
            }
        }
        Ok(fields)
    }

    /// What it means the application judges; it must be text, and one of those that come once only.
    fn keep(&mut self, header: &httparse::Header<'a>) -> Result<(), Refusal> {
        let Some(known) = RequestHeader::named(header.name) else {
            return Ok(());
        };
        let bit = 1 << known as u16;
        if self.kept & bit != 0 && known.separator().is_none() {
            return Err(Refusal::field(400, known.name(), "this field may come only once"));
        }
        if std::str::from_utf8(header.value).is_err() {
            return Err(Refusal::field(400, known.name(), "this field is not text (UTF-8)"));
        }
        self.kept |= bit;
        self.kept_length += header.value.len() + 2;
        Ok(())
    }

    /// At most this many bytes are written by [`Fields::write_kept`].
    pub(super) fn kept_length(&self) -> usize {
        self.kept_length
    }

    /// Appends the kept fields: the tag of each, its values, and a line end, which is in no value.
    pub(super) fn write_kept(&self, text: &mut String) {
        if self.kept == 0 {
            return;
        }
        for known in RequestHeader::all().filter(|known| self.kept & 1 << *known as u16 != 0) {
            text.push(known.tag());
            let all =
                self.all.iter().filter(|header| RequestHeader::named(header.name) == Some(known));
            for (n, header) in all.enumerate() {
                text.push_str(known.separator().filter(|_| n > 0).unwrap_or_default());
                text.push_str(std::str::from_utf8(header.value).unwrap_or_default());
            }
            text.push('\n');
        }
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

    /// What it means the application judges; two of them mean two things.
    fn take_type(&mut self, value: &'a [u8]) -> Result<(), Refusal> {
        const NAME: &str = "Content-Type";
        if self.content_type.is_some() {
            return Err(Refusal::field(400, NAME, "Content-Type is given twice"));
        }
        let text = std::str::from_utf8(value);
        let text = text.map_err(|_| Refusal::field(400, NAME, "Content-Type is not text"));
        self.content_type = Some(text?);
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

    /// Anything but one `chunked` is 400: 501 would be allowed for unknown codings, but a
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

    /// Whether the connection outlives this message; HTTP/1.0 (`old`) must have asked for it.
    pub(super) fn keeps_alive(&self, old: bool) -> bool {
        !self.close && (!old || self.keep_alive)
    }

    pub(super) fn content_type(&self) -> &'a str {
        self.content_type.unwrap_or("")
    }

    pub(super) fn host(&self, old: bool) -> Result<&'a str, Refusal> {
        match self.host {
            Some(host) => Ok(host),
            None if old => Ok(""),
            None => Err(Refusal::field(400, "Host", "Host is missing")),
        }
    }

    pub(super) fn framing(&self, old: bool, limits: &Limits) -> Result<Framing, Refusal> {
        const NAME: &str = "Transfer-Encoding";
        match (self.chunked, self.length) {
            (true, Some(_)) => {
                Err(Refusal::field(400, NAME, "with Content-Length the body would have two ends"))
            }
            (true, None) if old => {
                Err(Refusal::field(400, NAME, "HTTP/1.0 has no transfer codings"))
            }
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
    pub(super) fn expects(&self, old: bool) -> Result<bool, Refusal> {
        match self.expect {
            None => Ok(false),
            Some(_) if old => Ok(false),
            Some(value) if value.eq_ignore_ascii_case(b"100-continue") => Ok(true),
            Some(_) => {
                Err(Refusal::field(417, "Expect", "the only expectation here is `100-continue`"))
            }
        }
    }
}

/// Digits only: `str::parse` would accept `+1`. What is too large for a number is still one, and larger than
/// any limit.
fn decimal(value: &[u8]) -> Option<usize> {
    if value.is_empty() {
        return None;
    }
    value.iter().try_fold(0usize, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| usize::from(byte - b'0'))?;
        Some(number.saturating_mul(10).saturating_add(digit))
    })
}

/// Whether a program that takes `_` for `-`, or several `-` for one, as gateways do, would read this name as one
/// that says where the body ends. (Those names themselves never come here.)
fn is_disguised(name: &str) -> bool {
    let words = || name.split(['-', '_']).filter(|word| !word.is_empty());
    let is = |other: [&str; 2]| {
        words().count() == 2
            && words().zip(other).all(|(word, other)| word.eq_ignore_ascii_case(other))
    };
    is(["content", "length"]) || is(["transfer", "encoding"])
}

/// `uri-host [":" port]` (RFC 3986 3.2.2), without user information and not empty.
pub(super) fn is_host(value: &[u8]) -> bool {
    let (host, port) = match value.iter().rposition(|&byte| byte == b':') {
        Some(colon) if !value.ends_with(b"]") => (&value[..colon], &value[colon + 1..]),
        _ => (value, &b""[..]),
    };
    let port = port.is_empty() || decimal(port).is_some_and(|port| port <= usize::from(u16::MAX));
    let address = host.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    let host = match address {
        Some(inside) => {
            inside.iter().all(|b| b.is_ascii_hexdigit() || b":.".contains(b)) && !inside.is_empty()
        }
        None => {
            host.iter().all(|b| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%".contains(b))
                && !host.is_empty()
        }
    };
    host && port
}
