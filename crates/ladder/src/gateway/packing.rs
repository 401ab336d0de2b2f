//! Which answers are packed: text, and enough of it. A small answer fits into one packet either way, and its packed form
//! is longer.

use super::coding::Coding;
use hyper::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, HeaderMap, HeaderValue, VARY,
};
use hyper::{Method, StatusCode};
use std::ops::RangeInclusive;

/// When answers are packed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packing {
    /// The codings that are offered, the first of equals first. Without any nothing is packed.
    pub codings: Vec<Coding>,
    /// Bytes of a body that is packed. The most is the memory that one answer may take here.
    pub sizes: RangeInclusive<u64>,
}

impl Default for Packing {
    /// All codings, from 1 KiB to 1 MiB.
    fn default() -> Self {
        Packing { codings: Coding::ALL.to_vec(), sizes: 1_024..=1_048_576 }
    }
}

/// The types that shrink: the names of whole families, and of what else is text. Pictures and archives are packed already.
const TEXT: [&str; 6] = [
    "text/",
    "application/json",
    "application/problem+json",
    "application/javascript",
    "application/xml",
    "image/svg+xml",
];

impl Packing {
    /// Whether an answer to `method` with this status and these fields is one that is packed for a client that takes a
    /// coding of ours. Its length must be known: what is streamed goes on as it comes.
    pub fn concerns(&self, method: &Method, status: StatusCode, fields: &HeaderMap) -> bool {
        let text = |name| fields.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let length = text(CONTENT_LENGTH).and_then(|length| length.parse().ok());
        let kind = text(CONTENT_TYPE).unwrap_or_default().trim().to_ascii_lowercase();
        let stays = text(CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
        method != Method::HEAD
            && has_content(status)
            && length.is_some_and(|length| self.sizes.contains(&length))
            && TEXT.iter().any(|text| kind.starts_with(text))
            && !fields.contains_key(CONTENT_ENCODING)
            && !fields.contains_key(CONTENT_RANGE)
            && !stays.contains("no-transform")
    }

    /// The coding for a client that sent these fields.
    pub fn coding(&self, asked: &HeaderMap) -> Option<Coding> {
        let values = asked.get_all(ACCEPT_ENCODING).into_iter();
        let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        Coding::accepted(&self.codings, &values)
    }
}

/// Whether such an answer carries what was asked for, or the reason why not. 206 is a part, and 304 has none.
fn has_content(status: StatusCode) -> bool {
    status == StatusCode::OK
        || status == StatusCode::CREATED
        || status.is_client_error()
        || status.is_server_error()
}

/// Says of an answer that another client may be sent other bytes: a cache must not mix them up. True of those that go out as they
/// came, too.
pub fn varies(fields: &mut HeaderMap) {
    let named = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or_default().to_ascii_lowercase();
        text.split(',').any(|name| matches!(name.trim(), "*" | "accept-encoding"))
    };
    if !fields.get_all(VARY).iter().any(named) {
        fields.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
}

/// Says of an answer that it was packed into so many bytes. What a strong `ETag` promises, the same bytes, is no longer true
/// (RFC 9110 8.8.1): a weak one promises the same meaning.
pub fn packed(fields: &mut HeaderMap, coding: Coding, bytes: usize) {
    fields.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    fields.insert(CONTENT_LENGTH, bytes.into());
    let strong = fields.get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""));
    let weak = strong.map(|tag| [b"W/", tag.as_bytes()].concat());
    if let Some(weak) = weak.and_then(|tag| HeaderValue::from_bytes(&tag).ok()) {
        fields.insert(ETAG, weak);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(lines: &[(&str, &str)]) -> HeaderMap {
        let mut fields = HeaderMap::new();
        for (name, value) in lines {
            let name: hyper::header::HeaderName = name.parse().unwrap();
            fields.append(name, value.parse().unwrap());
        }
        fields
    }

    const JSON: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");

    fn concerns(status: u16, lines: &[(&str, &str)]) -> bool {
        let status = StatusCode::from_u16(status).unwrap();
        Packing::default().concerns(&Method::GET, status, &fields(lines))
    }

    #[test]
    fn text_from_a_kilobyte_on_is_packed() {
        for (length, right) in
            [("0", false), ("18", false), ("1023", false), ("1024", true), ("1048576", true)]
        {
            assert_eq!(concerns(200, &[JSON, ("Content-Length", length)]), right, "{length}");
        }
        assert!(!concerns(200, &[JSON, ("Content-Length", "1048577")]), "more than is held here");
        assert!(!concerns(200, &[JSON]), "of unknown length");
    }

    #[test]
    fn what_is_packed_already_or_may_not_be_touched_is_not() {
        let long = ("Content-Length", "5000");
        for also in [
            ("Content-Encoding", "br"),
            ("Cache-Control", "max-age=60, No-Transform"),
            ("Content-Range", "bytes 0-4999/9000"),
        ] {
            assert!(!concerns(200, &[JSON, long, also]), "{also:?}");
        }
        for kind in ["image/png", "application/zip", "application/octet-stream", ""] {
            assert!(!concerns(200, &[("Content-Type", kind), long]), "{kind}");
        }
        for (status, right) in [(204, false), (206, false), (304, false), (302, false), (404, true)]
        {
            assert_eq!(concerns(status, &[JSON, long]), right, "{status}");
        }
        let head = Packing::default();
        assert!(!head.concerns(&Method::HEAD, StatusCode::OK, &fields(&[JSON, long])));
    }

    #[test]
    fn a_cache_is_told_once_that_the_bytes_depend_on_the_client() {
        for (before, after) in [
            (&[][..], 1),
            (&[("Vary", "Accept-Encoding")], 1),
            (&[("Vary", "Origin, accept-encoding")], 1),
            (&[("Vary", "*")], 1),
            (&[("Vary", "Origin")], 2),
        ] {
            let mut fields = fields(before);
            varies(&mut fields);
            assert_eq!(fields.get_all(VARY).iter().count(), after, "{before:?}");
        }
    }

    #[test]
    fn a_packed_answer_has_its_own_length_and_promises_its_meaning_only() {
        let mut strong = fields(&[("Content-Length", "5000"), ("ETag", "\"7\"")]);
        packed(&mut strong, Coding::Gzip, 812);
        assert_eq!(strong[CONTENT_LENGTH], "812");
        assert_eq!(strong[CONTENT_ENCODING], "gzip");
        assert_eq!(strong[ETAG], "W/\"7\"");
        let mut weak = fields(&[("ETag", "W/\"7\"")]);
        packed(&mut weak, Coding::Brotli, 1);
        assert_eq!(weak[ETAG], "W/\"7\"");
    }
}
