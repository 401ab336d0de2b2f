//! The header fields that an application reads from a request and adds to a response, and what their values may be.
//!
//! It refuses to know what they mean: framing, connection, `Host` and `Content-Type` are others' work.

use std::borrow::Cow;
use std::ops::Deref;

/// A header field that is kept for the application; every other one is let pass unread.
///
/// RFC 9110 5.3: a field may come several times only if its value is a list, and is then the same as one field with
/// the values in their order. Of these that is so for `Accept-Encoding` and `X-Forwarded-For` (between `, `) and, as
/// gateways from HTTP/2 send it, `Cookie` (between `; `, RFC 9113 8.2.3). Any other that comes twice is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestHeader {
    /// `Accept-Encoding`: which content codings the client takes. Empty is another thing than absent.
    AcceptEncoding,
    /// `Authorization`: who asks, and the proof of it.
    Authorization,
    /// `Cookie`.
    Cookie,
    /// `X-Envoy-Expected-Rq-Timeout-Ms`: for how many milliseconds the client waits for the answer. Envoy and what is built
    /// on it say so of their own accord; a time that is left needs no clocks that agree.
    ExpectedTimeout,
    /// `X-Forwarded-For`: whom the proxies in front were asked by. Anybody can send it: trust what your proxy added.
    ForwardedFor,
    /// `Idempotency-Key`: a repetition of a request with this key must change nothing more.
    IdempotencyKey,
    /// `X-Request-Id`: the name under which the request stands in logs.
    RequestId,
    /// `Blink-Seen`: how far the data that the client has seen had come, so that it reads its own writes.
    Seen,
    /// `traceparent`: where the request stands in a distributed trace (W3C Trace Context).
    Traceparent,
}

/// Each with its name, and with what stands between its values if it may have several.
const REQUEST: [(RequestHeader, &str, Option<&str>); 9] = [
    (RequestHeader::AcceptEncoding, "Accept-Encoding", Some(", ")),
    (RequestHeader::Authorization, "Authorization", None),
    (RequestHeader::Cookie, "Cookie", Some("; ")),
    (RequestHeader::ExpectedTimeout, "X-Envoy-Expected-Rq-Timeout-Ms", None),
    (RequestHeader::ForwardedFor, "X-Forwarded-For", Some(", ")),
    (RequestHeader::IdempotencyKey, "Idempotency-Key", None),
    (RequestHeader::RequestId, "X-Request-Id", None),
    (RequestHeader::Seen, "Blink-Seen", None),
    (RequestHeader::Traceparent, "traceparent", None),
];

impl RequestHeader {
    /// All of them.
    pub fn all() -> impl Iterator<Item = RequestHeader> {
        REQUEST.iter().map(|(header, _, _)| *header)
    }

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        REQUEST[self as usize].1
    }

    /// The one of that name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        use RequestHeader::*;
        // Most fields are none of these, and most of those have another length than any.
        let candidates: &[RequestHeader] = match name.len() {
            6 => &[Cookie],
            10 => &[Seen],
            11 => &[Traceparent],
            12 => &[RequestId],
            13 => &[Authorization],
            15 => &[AcceptEncoding, ForwardedFor, IdempotencyKey],
            30 => &[ExpectedTimeout],
            _ => return None,
        };
        candidates.iter().copied().find(|known| known.name().eq_ignore_ascii_case(name))
    }

    /// What stands between its values; `None` if it has only one.
    pub(super) fn separator(self) -> Option<&'static str> {
        REQUEST[self as usize].2
    }

    /// One byte that stands for it where requests keep their fields.
    pub(super) fn tag(self) -> char {
        char::from(b'a' + self as u8)
    }
}

/// A header field that an application may add to a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseHeader {
    /// `Allow`: the methods that a path takes, for 405.
    Allow,
    /// `Cache-Control`
    CacheControl,
    /// `Content-Encoding`
    ContentEncoding,
    /// `ETag`
    ETag,
    /// `X-Request-Id`
    RequestId,
    /// `Blink-Seen`: as [`RequestHeader::Seen`], to be sent back.
    Seen,
    /// `Set-Cookie`
    SetCookie,
    /// `traceparent`
    Traceparent,
    /// `Vary`
    Vary,
    /// `WWW-Authenticate`
    WwwAuthenticate,
}

impl ResponseHeader {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            ResponseHeader::Allow => "Allow",
            ResponseHeader::CacheControl => "Cache-Control",
            ResponseHeader::ContentEncoding => "Content-Encoding",
            ResponseHeader::ETag => "ETag",
            ResponseHeader::RequestId => "X-Request-Id",
            ResponseHeader::Seen => "Blink-Seen",
            ResponseHeader::SetCookie => "Set-Cookie",
            ResponseHeader::Traceparent => "traceparent",
            ResponseHeader::Vary => "Vary",
            ResponseHeader::WwwAuthenticate => "WWW-Authenticate",
        }
    }
}

/// A value that is one line: no response can be made to hold a header field, or a body, that its maker did not mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderValue(Cow<'static, str>);

/// A text that cannot be a header field's value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a header field's value holds {0:?}; it takes printable ASCII, spaces and tabulators")]
pub struct BadHeaderValue(char);

impl HeaderValue {
    /// The value of this text.
    ///
    /// # Errors
    /// It holds a control character (a line end above all) or what is not ASCII.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Result<Self, BadHeaderValue> {
        let text = text.into();
        // Every byte of a character beyond ASCII is refused, the first of them first.
        match text.bytes().position(|byte| !is_text(byte)) {
            None => Ok(HeaderValue(text)),
            Some(at) => Err(BadHeaderValue(text[at..].chars().next().unwrap_or_default())),
        }
    }

    /// The value of a text without blanks, as a URL is.
    pub(super) fn without_blanks(text: String) -> Option<Self> {
        text.bytes().all(|byte| byte.is_ascii_graphic()).then(|| HeaderValue(text.into()))
    }

    /// The value of a text in the program: as a constant, it is judged when the program is compiled.
    ///
    /// # Panics
    /// If [`HeaderValue::new`] would refuse it.
    pub const fn literal(text: &'static str) -> Self {
        let (bytes, mut at) = (text.as_bytes(), 0);
        while at < bytes.len() {
            assert!(is_text(bytes[at]), "it is no header field's value");
            at += 1;
        }
        HeaderValue(Cow::Borrowed(text))
    }
}

impl Deref for HeaderValue {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// What RFC 9110 5.5 lets a sender write.
const fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_of_request_headers_is_in_their_order() {
        for (n, header) in RequestHeader::all().enumerate() {
            assert_eq!(header as usize, n, "{header:?}");
            let shouted = header.name().to_ascii_uppercase();
            assert_eq!(RequestHeader::named(&shouted), Some(header));
        }
        assert_eq!(RequestHeader::named("Accept"), None);
        assert_eq!(RequestHeader::named("Accept_Encoding"), None);
    }

    proptest! {
        #[test]
        fn a_value_is_one_line_of_printable_ascii_or_none(text in "\\PC*|[\\x00-\\x7f]*") {
            let fits = text.bytes().all(|byte| byte == b'\t' || (b' '..0x7f).contains(&byte));
            prop_assert_eq!(HeaderValue::new(text.clone()).is_ok(), fits, "{:?}", text);
        }
    }

    #[test]
    fn what_is_refused_is_named() {
        for (text, named) in [("a\r\nB: c", "'\\r'"), ("a\u{e9}", "'é'"), ("\0", "'\\0'")] {
            let refused = HeaderValue::new(text).unwrap_err().to_string();
            assert!(refused.contains(named), "{refused}");
        }
    }
}
