//! What one line of an access log asks for, read with as few looks at it as possible.
//!
//! The format is the common or combined log of nginx and Apache: the request line is the first thing
//! in quotes, and whatever follows it (status, size, referrer, user agent) is not looked at.

use super::super::find::first;
use memchr::memchr;

/// A path of one to seven bytes as one number: its bytes, and its length in the top byte, so never 0.
/// Comparing and hashing it costs an instruction each, and it points at nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed(pub(super) u64);

/// What a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request<'a> {
    /// `GET /{path} HTTP/1.x`, with a path as short as a code; whether it is one is not checked here.
    Short(Packed),
    /// The same with a longer path.
    Long(&'a [u8]),
    /// A well-formed line that asks for something else.
    Other,
    /// Not a line of an access log.
    Malformed,
}

const METHOD: &[u8; 5] = b"GET /";
const VERSION: &[u8; 8] = b" HTTP/1.";

impl<'a> Request<'a> {
    /// Reads `line`, which may be anything; its line end does not matter.
    #[inline]
    pub fn of(line: &'a [u8]) -> Self {
        let Some(quote) = first(b'"', line) else {
            return Request::Malformed;
        };
        let request = &line[quote + 1..];
        short(request).map_or_else(|| other_than_short(request), Request::Short)
    }
}

/// The common case without a search: a space within the eight bytes behind `GET /`.
#[inline]
fn short(request: &[u8]) -> Option<Packed> {
    // One check of the length instead of three: method, path with its space, version.
    let head = request.first_chunk::<{ METHOD.len() + 8 + VERSION.len() }>()?;
    let (method, rest) = head.split_first_chunk::<5>()?;
    let word = u64::from_le_bytes(*rest.first_chunk()?);
    let length = first_space(word);
    let version = &rest[length..length + VERSION.len()];
    ((1..8).contains(&length) && method == METHOD && version == VERSION)
        .then(|| Packed::new(word, length))
}

#[cold]
fn other_than_short(request: &[u8]) -> Request<'_> {
    match path(request) {
        Some(path @ [_, ..]) if path.len() < 8 => Request::Short(Packed::from_bytes(path)),
        Some(path @ [_, ..]) => Request::Long(path),
        _ if memchr(b'"', request).is_some() => Request::Other,
        _ => Request::Malformed,
    }
}

/// What stands between `GET /` and ` HTTP/1.`, if nothing else does.
fn path(request: &[u8]) -> Option<&[u8]> {
    let rest = request.strip_prefix(METHOD)?;
    let (path, version) = rest.split_at(memchr(b' ', rest)?);
    version.starts_with(VERSION).then_some(path)
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

    fn from_bytes(path: &[u8]) -> Self {
        let mut word = [0; 8];
        word[..path.len()].copy_from_slice(path);
        Packed::new(u64::from_le_bytes(word), path.len())
    }

    /// The bytes it was made of, and how many of them count.
    pub fn bytes(self) -> ([u8; 8], usize) {
        (self.0.to_le_bytes(), (self.0 >> 56) as usize)
    }
}
