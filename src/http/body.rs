//! A request's body as it arrives: counted bytes, or chunks (RFC 9112 7.1) with their framing taken off.
//!
//! It refuses to know where bytes are kept: it is shown what is there and says how much it used.

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

/// Where in the body we are.
#[derive(Debug)]
pub(super) struct Body {
    next: Next,
    chunked: bool,
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
            searched: 0,
            slack: limits.head,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.next == Next::Done
    }

    /// Takes what it can of `bytes` into `body` and says how many bytes that were. What is not taken
    /// must be shown again, with more behind it.
    pub(super) fn take(
        &mut self,
        bytes: &[u8],
        body: &mut Vec<u8>,
        limits: &Limits,
    ) -> Result<usize, Refusal> {
        let mut used = 0;
        while !self.is_done() {
            let rest = &bytes[used..];
            if let Next::Data(left) = self.next {
                let part = left.min(rest.len());
                body.extend_from_slice(&rest[..part]);
                used += part;
                if part < left {
                    self.next = Next::Data(left - part);
                    break;
                }
                self.next = if self.chunked { Next::DataEnd } else { Next::Done };
            } else if self.next == Next::DataEnd && !b"\r".starts_with(&rest[..rest.len().min(1)]) {
                return Err(Refusal::new(400, "a chunk is longer than its size says"));
            } else {
                let Some(line) = self.line(rest)? else { break };
                used += line.len() + 2;
                self.read(line, limits.body - body.len())?;
            }
        }
        Ok(used)
    }

    /// The next whole line without its CR LF, once it is there.
    fn line<'a>(&mut self, bytes: &'a [u8]) -> Result<Option<&'a [u8]>, Refusal> {
        // Digits of a size are not slack, and sixteen of them say everything.
        let room = self.slack + 16 + 2;
        let end = memchr(b'\n', &bytes[self.searched..]).map(|at| self.searched + at);
        self.searched = bytes.len();
        if end.unwrap_or(bytes.len()) >= room {
            return Err(Refusal::new(431, "chunk extensions and trailers are too long"));
        }
        let Some(end) = end else { return Ok(None) };
        self.searched = 0;
        match bytes[..end].strip_suffix(b"\r") {
            Some(line) => Ok(Some(line)),
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
                is_field(line)?;
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
        if !matches!(digits, 1..=16)
            || !(extension.is_empty() || starts == Some(&b';'))
            || !is_text(extension)
        {
            return Err(Refusal::new(400, "a chunk's size is not a hexadecimal number"));
        }
        self.spend(extension.len())?;
        Ok(line[..digits].iter().fold(0, |size, &digit| {
            size << 4 | u64::from((digit as char).to_digit(16).unwrap_or(0))
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
    match !name.is_empty() && name.iter().all(token) && is_text(line) {
        true => Ok(()),
        false => Err(Refusal::new(400, "a trailer is not a header field")),
    }
}
