//! What one line of an access log asks for, read with as few looks at it as possible.
//!
//! The format is the common or combined log of nginx and Apache: the request line is the first thing in
//! quotes, the status stands behind it, and what follows (size, referrer, user agent) is not looked at.
//!
//! A click is what Blink counts: a GET that was redirected. HEAD is safe and counts nothing (RFC 9110 9.2.1),
//! a 404 led nowhere, and the version is the browser's affair. Whether the path names a code is for
//! [`Clicks`](super::Clicks) to say, and it asks Blink.

use super::super::find::first;
use memchr::{memchr, memchr2};

/// A path of one to seven bytes as one number: its bytes, and its length in the top byte, so never 0.
/// Comparing and hashing it costs an instruction each, and it points at nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed(pub(super) u64);

/// What a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request<'a> {
    /// A GET of `/{path}` that was redirected, with a path as short as a code; whether it is one is not
    /// checked here.
    Short(Packed),
    /// The same with a longer path.
    Long(&'a [u8]),
    /// A line of an access log that is no such thing.
    Other,
    /// Not a line of an access log.
    Malformed,
}

const METHOD: &[u8; 5] = b"GET /";

/// The statuses by which a browser is sent on and asks again with GET or as it did.
const REDIRECTS: [&[u8; 3]; 4] = [b"301", b"302", b"307", b"308"];

/// How a click goes on behind its path. Three digits and the byte behind may be others.
const REST: &[u8; 16] = b" HTTP/1.1\" 302 0";

/// Which bytes of [`REST`] must be as they are there.
const FIXED: u128 =
    u128::from_le_bytes([255, 255, 255, 255, 255, 255, 0, 255, 0, 255, 255, 255, 255, 0, 255, 0]);

impl<'a> Request<'a> {
    /// Reads `line`, which may be anything; its line end does not matter.
    #[inline]
    pub fn of(line: &'a [u8]) -> Self {
        let Some(quote) = first(b'"', line) else {
            return Request::Malformed;
        };
        let request = &line[quote + 1..];
        short(request).map_or_else(|| any(request), Request::Short)
    }
}

/// The common case without a search: a space within the eight bytes behind `GET /`.
#[inline]
fn short(request: &[u8]) -> Option<Packed> {
    // One check of the length instead of three: method, path with its space, version and status.
    let head = request.first_chunk::<{ METHOD.len() + 8 + REST.len() }>()?;
    let (method, rest) = head.split_first_chunk::<5>()?;
    let word = u64::from_le_bytes(*rest.first_chunk()?);
    let length = first_space(word);
    let is_click = (1..8).contains(&length) && method == METHOD;
    (is_click && is_redirected(rest[length..].first_chunk()?)).then(|| Packed::new(word, length))
}

/// Any version of two digits, any of [`REDIRECTS`].
#[inline]
fn is_redirected(rest: &[u8; 16]) -> bool {
    let is_fixed = (u128::from_le_bytes(*rest) ^ u128::from_le_bytes(*REST)) & FIXED == 0;
    is_fixed
        && rest[6].is_ascii_digit()
        && rest[8].is_ascii_digit()
        && matches!(rest[13], b'1' | b'2' | b'7' | b'8')
}

/// Every other line: searched, word by word.
#[inline(never)]
fn any(request: &[u8]) -> Request<'_> {
    let Some((line, status)) = line_and_status(request) else {
        return Request::Malformed;
    };
    match target(line).and_then(path) {
        Some(path) if REDIRECTS.contains(&status) => match path.len() {
            0 => Request::Other,
            1..8 => Request::Short(Packed::from_bytes(path)),
            _ => Request::Long(path),
        },
        _ => Request::Other,
    }
}

/// What stands between the quotes, and the status behind them. Servers write a quote within the request line
/// as `\x22` (nginx) or `\"` (Apache).
fn line_and_status(request: &[u8]) -> Option<(&[u8], &[u8; 3])> {
    let mut end = 0;
    loop {
        end += memchr2(b'"', b'\\', request.get(end..)?)?;
        if request[end] == b'"' {
            break;
        }
        end += 2;
    }
    let (status, rest) = request[end + 1..].strip_prefix(b" ")?.split_first_chunk()?;
    let ends = rest.first().is_none_or(u8::is_ascii_whitespace);
    (ends && status.iter().all(u8::is_ascii_digit)).then_some((&request[..end], status))
}

/// The target of a request line `GET target HTTP/version`.
fn target(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"GET ")?;
    let (target, version) = rest.split_at(memchr(b' ', rest)?);
    is_version(version.strip_prefix(b" HTTP/")?).then_some(target)
}

/// `1.1`, and `2` as some servers write it.
fn is_version(text: &[u8]) -> bool {
    let mut numbers = text.splitn(2, |byte| *byte == b'.');
    numbers.all(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
}

/// The path behind its slash, of a target in origin form or in absolute form (RFC 9112 3.2).
fn path(target: &[u8]) -> Option<&[u8]> {
    let absolute = ["http://", "https://"].iter().find_map(|scheme| {
        let (start, rest) = target.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme.as_bytes()).then_some(rest)
    });
    let target = match absolute {
        None => target,
        Some(rest) => &rest[rest.iter().position(|byte| b"/?#".contains(byte))?..],
    };
    target.strip_prefix(b"/").map(without_query)
}

/// A path ends at the first `?` or `#` (RFC 3986 3.3 and 3.4).
pub(super) fn without_query(path: &[u8]) -> &[u8] {
    &path[..memchr2(b'?', b'#', path).unwrap_or(path.len())]
}

/// The index of the first space in a little-endian word, or 8 (Mycroft's zero-byte test, whose lowest
/// hit is exact).
fn first_space(word: u64) -> usize {
    let zero = word ^ 0x2020_2020_2020_2020;
    let hits = zero.wrapping_sub(0x0101_0101_0101_0101) & !zero & 0x8080_8080_8080_8080;
    (hits.trailing_zeros() / 8) as usize
}

impl Packed {
    /// The first `length` (at most 7) bytes of a little-endian word.
    fn new(word: u64, length: usize) -> Self {
        Packed(word & ((1 << (8 * length)) - 1) | (length as u64) << 56)
    }

    /// `path`, which must have one to seven bytes.
    pub(super) fn from_bytes(path: &[u8]) -> Self {
        let mut word = [0; 8];
        word[..path.len()].copy_from_slice(path);
        Packed::new(u64::from_le_bytes(word), path.len())
    }

    /// The bytes it was made of, and how many of them count.
    pub fn bytes(self) -> ([u8; 8], usize) {
        (self.0.to_le_bytes(), (self.0 >> 56) as usize)
    }
}
