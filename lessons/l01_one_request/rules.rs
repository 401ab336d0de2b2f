//! Pipelined requests, cut into reads in every way that matters: always the same come out, each by the read that
//! completes it, and on one connection nothing of another.

use super::exercise::{Request, Requests};
use brigade_judge::Ruling;
use std::fmt;

/// What a client sends, and what is to come out of it.
struct Stream {
    bytes: Vec<u8>,
    /// Each request, and after how many bytes it is whole.
    requests: Vec<(usize, Request)>,
}

impl Stream {
    fn of(requests: &[(&str, &[u8])]) -> Stream {
        let mut stream = Stream { bytes: Vec::new(), requests: Vec::new() };
        for (line, body) in requests {
            let length = match body.len() {
                0 => String::new(),
                length => format!("Content-Length: {length}\r\n"),
            };
            let head = format!("{line} HTTP/1.1\r\nHost: blink.test\r\n{length}\r\n");
            stream.bytes.extend_from_slice(head.as_bytes());
            stream.bytes.extend_from_slice(body);
            let request = Request { line: (*line).into(), body: body.to_vec() };
            stream.requests.push((stream.bytes.len(), request));
        }
        stream
    }

    /// Two with a body, one of them with an empty line in it and bytes that are no text; and one that is sent twice.
    fn short() -> Stream {
        Stream::of(&[
            ("GET /a", b""),
            ("POST /api/links", b"{\"url\": \"https://example.org\"}"),
            ("POST /api/links", b"{\r\n\r\n \xc3\xa9\xff}"),
            ("GET /a", b""),
        ])
    }

    /// Many requests, and a body that no read holds.
    fn long() -> Stream {
        let large = vec![b'x'; 70_000];
        let mut requests: Vec<(&str, &[u8])> = vec![("GET /a", b""); 300];
        requests.push(("POST /api/links", &large));
        requests.push(("GET /z", b""));
        Stream::of(&requests)
    }

    /// How many requests are whole after so many bytes.
    fn whole(&self, bytes: usize) -> usize {
        self.requests.iter().filter(|(end, _)| *end <= bytes).count()
    }
}

/// One way to cut a stream. It shows itself by its first cuts.
struct Cut<'a> {
    stream: &'a Stream,
    at: &'a [usize],
}

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.stream.requests.len();
        match self.at {
            [] => write!(f, "{count} requests in one read"),
            [first, rest @ ..] => {
                write!(f, "{count} requests, cut at {}", self.place(*first))?;
                match rest {
                    [] => Ok(()),
                    [second] => write!(f, " and at {}", self.place(*second)),
                    more => write!(f, " and at {} more places", more.len()),
                }
            }
        }
    }
}

impl Cut<'_> {
    /// The last bytes before a cut and the first behind it.
    fn place(&self, at: usize) -> String {
        let bytes = &self.stream.bytes;
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).escape_default().to_string();
        let (before, after) =
            (&bytes[at.saturating_sub(8)..at], &bytes[at..bytes.len().min(at + 8)]);
        format!("byte {at} (`…{}` | `{}…`)", shown(before), shown(after))
    }

    /// The reads, each with how many bytes have been sent by its end.
    fn reads(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let ends = self.at.iter().copied().chain([self.stream.bytes.len()]);
        let mut from = 0;
        ends.map(move |end| (end, &self.stream.bytes[std::mem::replace(&mut from, end)..end]))
    }

    /// Reads it all on one connection. `Err`: what came out instead.
    fn read(&self) -> Result<(), String> {
        let (mut connection, mut found, mut late) = (Requests::new(), Vec::new(), None);
        for (end, bytes) in self.reads() {
            found.extend(connection.received(bytes));
            if late.is_none() && found.len() < self.stream.whole(end) {
                late = Some(found.len());
            }
        }
        self.right(&found)?;
        match late {
            Some(at) => {
                Err(format!("{self}: request {} was whole, and came out of a later read", at + 1))
            }
            None => Ok(()),
        }
    }

    /// Whether these are the requests that were sent.
    fn right(&self, found: &[Request]) -> Result<(), String> {
        let sent = self.stream.requests.iter().map(|(_, request)| request);
        let odd = found.iter().zip(sent).enumerate().find(|(_, (found, right))| found != right);
        let (came, all) = (found.len(), self.stream.requests.len());
        match odd {
            Some((at, (found, right))) => Err(format!(
                "{self}: request {} was `{}` with {} bytes of body, and `{}` came out with {}",
                at + 1,
                right.line,
                right.body.len(),
                found.line,
                found.body.len()
            )),
            None if came != all => Err(format!("{self}: {came} of {all} came out")),
            None => Ok(()),
        }
    }
}

/// The first in which something is lost. `Ok`: how many there were.
fn every(stream: &Stream, cuts: impl Iterator<Item = Vec<usize>>) -> Result<usize, String> {
    let mut tried = 0;
    for at in cuts {
        Cut { stream, at: &at }.read()?;
        tried += 1;
    }
    Ok(tried)
}

/// Pieces of this size.
fn pieces(stream: &Stream, size: usize) -> Vec<usize> {
    (size..stream.bytes.len()).step_by(size).collect()
}

/// Cuts at places that a small generator draws, the same each time.
fn drawn(stream: &Stream, seed: usize) -> Vec<usize> {
    let mut state = seed as u64;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let many = 3 + next(20);
    let mut at: Vec<usize> = (0..many).map(|_| 1 + next(stream.bytes.len() - 1)).collect();
    at.sort_unstable();
    at.dedup();
    at
}

/// Two connections whose reads alternate: what one has kept is no business of the other.
fn apart(size: usize) -> Result<(), String> {
    let streams =
        [Stream::short(), Stream::of(&[("PUT /other", b"of another client"), ("GET /b", b"")])];
    let mut connections = [Requests::new(), Requests::new()];
    let mut found = [Vec::new(), Vec::new()];
    let mut reads = streams.each_ref().map(|stream| stream.bytes.chunks(size));
    while reads.iter().any(|left| left.len() > 0) {
        for client in 0..2 {
            if let Some(bytes) = reads[client].next() {
                found[client].extend(connections[client].received(bytes));
            }
        }
    }
    for (stream, found) in streams.iter().zip(&found) {
        let cut = Cut { stream, at: &pieces(stream, size) };
        cut.right(found)
            .map_err(|why| format!("two connections at once, read size {size}; {why}"))?;
    }
    Ok(())
}

/// Random ways to cut that are tried.
const DRAWN: usize = 2_000;

/// Uncut first, then with one cut, then with two: the simplest case that is lost is the one that is told.
fn all() -> Result<String, String> {
    let (short, long) = (Stream::short(), Stream::long());
    let len = short.bytes.len();
    let single = (1..len).map(|at| vec![at]);
    let pairs = (1..len).flat_map(|first| (first + 1..len).map(move |second| vec![first, second]));
    let few = every(&short, std::iter::once(Vec::new()).chain(single).chain(pairs))?;
    let sizes = every(&short, (1..len).map(|size| pieces(&short, size)))?;
    every(&short, (0..DRAWN).map(|seed| drawn(&short, seed)))?;
    every(&long, [usize::MAX, 1_460, 16_384].iter().map(|size| pieces(&long, *size)))?;
    (1..=len).try_for_each(apart)?;
    Ok(format!(
        "all {few} ways to cut {} pipelined requests of {len} bytes into at most 3 reads, all {sizes} sizes of a read, {DRAWN} ways \
         drawn at random, {} requests in a row, and 2 connections at once",
        short.requests.len(),
        long.requests.len()
    ))
}

/// Accepted if nothing is lost in any of them.
pub fn judge() -> Ruling {
    match all() {
        Ok(proved) => Ruling::Accepted { proved },
        Err(why) => Ruling::Rejected { why, schedule: None },
    }
}
