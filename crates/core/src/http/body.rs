//! A body as it arrives: counted bytes, or chunks (RFC 9112 7.1) with their framing taken off.
//!
//! It refuses to know where bytes are kept: it is shown what is there and says how much it used. A request's framing
//! must be exact; a reply's may have the small faults of old servers, for nothing behind it can be smuggled in.

use super::Limits;
use super::head::Framing;
use super::refusal::Refusal;
use memchr::memchr;

/// What stands next in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// A chunk's size line.
    Size,
    /// Bytes of the body, in a chunk or counted by Content-Length.
    Data(usize),
    /// The line end behind a chunk's data.
    DataEnd,
    /// Trailer fields, until an empty line.
    Trailer,
    /// Nothing more.
    Done,
}

/// Where the bytes of a body go.
pub(super) trait Keep {
    /// Takes more of them.
    fn keep(&mut self, bytes: &[u8]);
    /// How many have been taken.
    fn kept(&self) -> usize;
}

impl Keep for Vec<u8> {
    fn keep(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn kept(&self) -> usize {
        self.len()
    }
}

/// Counts them and keeps none.
impl Keep for usize {
    fn keep(&mut self, bytes: &[u8]) {
        *self += bytes.len();
    }

    fn kept(&self) -> usize {
        *self
    }
}

/// Where in the body we are.
#[derive(Debug)]
pub(super) struct Body {
    next: Next,
    chunked: bool,
    /// A reply's: a bare line feed ends a line, blanks may stand behind a size, a trailer may be anything.
    lenient: bool,
    /// How much of the unfinished line was already searched for its end.
    searched: usize,
    /// Bytes that extensions and trailers may still take.
    slack: usize,
}

impl Body {
    pub(super) fn new(framing: Framing, limits: &Limits) -> Self {
        Body {
            next: match framing {
                Framing::Length(0) => Next::Done,
                Framing::Length(length) => Next::Data(length),
                Framing::Chunked => Next::Size,
            },
            chunked: framing == Framing::Chunked,
            lenient: false,
            searched: 0,
            slack: limits.head,
        }
    }

    /// The body of a reply.
    pub(super) fn of_reply(framing: Framing, limits: &Limits) -> Self {
        Body { lenient: true, ..Body::new(framing, limits) }
    }

    pub(super) fn is_done(&self) -> bool {
        self.next == Next::Done
    }

    /// Takes what it can of `bytes` into `body` and says how many bytes that were. What is not taken
    /// must be shown again, with more behind it.
    pub(super) fn take(
        &mut self,
        bytes: &[u8],
        body: &mut impl Keep,
        limits: &Limits,
    ) -> Result<usize, Refusal> {
        let mut used = 0;
        while !self.is_done() {
            let rest = &bytes[used..];
            if let Next::Data(left) = self.next {
                let part = left.min(rest.len());
                body.keep(&rest[..part]);
                used += part;
                if part < left {
                    self.next = Next::Data(left - part);
                    break;
                }
                self.next = if self.chunked { Next::DataEnd } else { Next::Done };
            } else if self.next == Next::DataEnd
                && rest.first().is_some_and(|&byte| !self.ends_line(byte))
            {
                return Err(Refusal::new(400, "a chunk is longer than its size says"));
            } else {
                let Some((line, end)) = self.line(rest)? else { break };
                used += end;
                self.read(line, limits.body - body.kept())?;
            }
        }
        Ok(used)
    }

    fn ends_line(&self, byte: u8) -> bool {
        byte == b'\r' || (self.lenient && byte == b'\n')
    }

    /// The next whole line without its CR LF, once it is there, and where what follows begins.
    fn line<'a>(&mut self, bytes: &'a [u8]) -> Result<Option<(&'a [u8], usize)>, Refusal> {
        // Digits of a size are not slack; zeros before them are.
        let room = self.slack + 16 + 2;
        let end = memchr(b'\n', &bytes[self.searched..]).map(|at| self.searched + at);
        self.searched = bytes.len();
        if end.unwrap_or(bytes.len()) >= room {
            return Err(Refusal::new(431, "chunk extensions and trailers are too long"));
        }
        let Some(end) = end else { return Ok(None) };
        self.searched = 0;
        match bytes[..end].strip_suffix(b"\r") {
            Some(line) => Ok(Some((line, end + 1))),
            None if self.lenient => Ok(Some((&bytes[..end], end + 1))),
            None => {
                Err(Refusal::new(400, "a line of the chunked body ends without a carriage return"))
            }
        }
    }

    fn read(&mut self, line: &[u8], room: usize) -> Result<(), Refusal> {
        match self.next {
            Next::Size => {
                let size = self.size(line)?;
                if size > room as u64 {
                    return Err(Refusal::new(413, "the body is longer than this server reads"));
                }
                self.next = if size == 0 { Next::Trailer } else { Next::Data(size as usize) };
            }
            Next::DataEnd if line.is_empty() => self.next = Next::Size,
            Next::DataEnd => return Err(Refusal::new(400, "a chunk is longer than its size says")),
            _ if line.is_empty() => self.next = Next::Done,
            _ => {
                if !self.lenient {
                    is_field(line)?;
                }
                self.spend(line.len())?;
            }
        }
        Ok(())
    }

    /// `1*HEXDIG *( BWS ";" anything printable )`.
    fn size(&mut self, line: &[u8]) -> Result<u64, Refusal> {
        let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let extension = &line[digits..];
        let starts = extension.trim_ascii_start().first();
        if digits == 0
            || !(extension.is_empty()
                || starts == Some(&b';')
                || (self.lenient && starts.is_none()))
            || !is_text(extension)
        {
            return Err(Refusal::new(400, "a chunk's size is not a hexadecimal number"));
        }
        self.spend(extension.len() + digits.saturating_sub(16))?;
        // What is too large for a number is still one, and larger than any limit.
        Ok(line[..digits].iter().fold(0u64, |size, &digit| {
            let digit = u64::from((digit as char).to_digit(16).unwrap_or(0));
            size.checked_mul(16).map_or(u64::MAX, |size| size | digit)
        }))
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Refusal> {
        let left = self.slack.checked_sub(bytes);
        self.slack = left.ok_or(Refusal::new(431, "chunk extensions and trailers are too long"))?;
        Ok(())
    }
}

/// No control character but the tabulator.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == b'\t' || !byte.is_ascii_control())
}

/// Trailer fields are read and dropped, but not whatever they may be.
fn is_field(line: &[u8]) -> Result<(), Refusal> {
    let name = memchr(b':', line).map_or(&b""[..], |colon| &line[..colon]);
    let token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    if !name.is_empty() && name.iter().all(token) && is_text(line) {
        Ok(())
    } else {
        Err(Refusal::new(400, "a trailer is not a header field"))
    }
}
