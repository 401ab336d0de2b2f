//! Bytes that arrived and are not yet used, and how far they were searched for the end of a head.
//!
//! The search goes on where it left off: a head that trickles in byte by byte is read once, not once
//! a byte.

use super::Limits;
use super::refusal::Refusal;
use memchr::memchr;

/// An emptied buffer gives back what is above this, so that an idle connection is small.
const KEPT: usize = 256;

/// A buffer that is filled behind and used up in front.
#[derive(Debug, Default)]
pub(super) struct Input {
    bytes: Vec<u8>,
    /// How many of `bytes` are used up.
    start: usize,
    /// Where the current line of the head begins, behind `start`.
    line: usize,
    /// How far behind `start` line ends were looked for.
    searched: usize,
}

impl Input {
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        // Moving at most as much as was used up keeps the cost of a byte constant.
        if self.start > self.bytes.len() / 2 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Whether anything but line ends waits.
    pub(super) fn has_text(&self) -> bool {
        self.rest().iter().any(|byte| !b"\r\n".contains(byte))
    }

    pub(super) fn consume(&mut self, n: usize) {
        self.start += n;
        self.line = 0;
        self.searched = 0;
        if self.start == self.bytes.len() {
            self.bytes.clear();
            self.bytes.shrink_to(KEPT);
            self.start = 0;
        }
    }

    pub(super) fn discard(&mut self) {
        *self = Input::default();
    }

    /// The length of the head in front, once its empty line is there. Lines end in CR LF, and what is
    /// too long is refused as soon as it is, whole or not.
    pub(super) fn head(&mut self, limits: &Limits) -> Result<Option<usize>, Refusal> {
        loop {
            let rest = &self.bytes[self.start..];
            let found = memchr(b'\n', &rest[self.searched..]).map(|at| self.searched + at);
            // Nothing is judged by what stands behind the limit, or cuts would change the verdict.
            let end = found.unwrap_or(rest.len()).min(limits.head);
            if self.line == 0 && is_long_target(&rest[..end], limits.target) {
                return Err(Refusal::new(414, "the request target is longer than is read"));
            }
            if end >= limits.head {
                return Err(Refusal::new(431, "the request head is longer than is read"));
            }
            self.searched = end;
            if found.is_none() {
                return Ok(None);
            }
            let Some(line) = rest[self.line..end].strip_suffix(b"\r") else {
                return Err(Refusal::new(400, "a line of the head ends without a carriage return"));
            };
            match (line.is_empty(), self.line) {
                // RFC 9112 2.2: an empty line before a request is an old habit of some clients.
                (true, 0) => self.consume(end + 1),
                (true, _) => return Ok(Some(end + 1)),
                (false, _) => self.line = end + 1,
            }
            self.searched = self.line;
        }
    }
}

/// Whether a request line, whole or not, has a target over `limit`.
fn is_long_target(line: &[u8], limit: usize) -> bool {
    line.len() > limit
        && memchr(b' ', line).is_some_and(|space| {
            let target = &line[space + 1..];
            memchr(b' ', target).unwrap_or(target.len()) > limit
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The most a model reads at once, for this test.
    const CHUNK: usize = 16 * 1024;

    fn chunk() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            Just(b"GET / HTTP/1.1\r\n\r\n".to_vec()),
            Just(b"GET / HTTP/1.1\r\nA: ".to_vec()),
            Just(b"\r\n".to_vec()),
            (1..=CHUNK).prop_map(|length| vec![b'x'; length]),
            (1..=CHUNK / 6).prop_map(|fields| b"A: b\r\n".repeat(fields)),
        ]
    }

    proptest! {
        /// A buffer doubles, so it has room for at most twice a head and a chunk.
        #[test]
        fn never_more_is_kept_than_a_head_and_a_chunk(chunks in proptest::collection::vec(chunk(), 0..60)) {
            let limits = Limits::default();
            let mut input = Input::default();
            for chunk in chunks {
                input.extend(&chunk);
                prop_assert!(input.capacity() <= 2 * (limits.head + CHUNK));
                loop {
                    match input.head(&limits) {
                        Ok(Some(length)) => input.consume(length),
                        Ok(None) => break,
                        Err(_) => return Ok(()),
                    }
                }
                prop_assert!(input.rest().len() < limits.head);
            }
        }
    }
}
