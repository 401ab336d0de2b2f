//! The client's end of a connection: requests to bytes, bytes to replies.
//!
//! The load generator drives it as a model drives a session. It keeps no bodies, only their lengths,
//! and refuses to know when a request should be sent or how long a reply may take.

use super::body::Body;
use super::encode::digits;
use super::input::Input;
use super::reply::{self, Ends};
use super::{Limits, Method};
use std::collections::VecDeque;

pub use super::reply::{BadReply, Reply};

/// Appends a request to `out`; HTTP/1.1, so the connection stays open. `target` and `host` are sent as
/// they are, so they must not contain spaces or line ends.
pub fn encode_request(out: &mut Vec<u8>, method: &Method, target: &str, host: &str, body: &[u8]) {
    encode_with(out, method, target, &format!("Host: {host}\r\n"), body);
}

/// The same with these header fields, `Host` among them, each of which ends its own line.
pub fn encode_with(out: &mut Vec<u8>, method: &Method, target: &str, fields: &str, body: &[u8]) {
    for part in [method.as_str(), " ", target, " HTTP/1.1\r\n", fields] {
        out.extend_from_slice(part.as_bytes());
    }
    // An empty body is said only where one is expected (RFC 9110 8.6).
    if !body.is_empty() || matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
        out.extend_from_slice(b"Content-Length: ");
        digits(out, body.len());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
}

/// The body of the reply that is arriving.
#[derive(Debug)]
enum Rest {
    Framed(Body),
    WithConnection,
}

/// The replies on one connection, in order.
#[derive(Debug)]
pub struct Replies {
    /// Only for how long chunk extensions and trailers may be: a body has any length.
    limits: Limits,
    input: Input,
    /// How far the head in front was searched for its end.
    searched: usize,
    /// For every reply that is due, whether HEAD was asked.
    due: VecDeque<bool>,
    /// The reply whose body is arriving.
    current: Option<(Reply, Rest)>,
    ended: bool,
}

impl Default for Replies {
    fn default() -> Self {
        Replies {
            limits: Limits { body: usize::MAX, ..Limits::default() },
            input: Input::default(),
            searched: 0,
            due: VecDeque::new(),
            current: None,
            ended: false,
        }
    }
}

impl Replies {
    /// A request with this method was sent: its reply is due.
    pub fn asked(&mut self, method: &Method) {
        self.due.push_back(*method == Method::Head);
    }

    /// How many replies are due.
    pub fn due(&self) -> usize {
        self.due.len()
    }

    /// Bytes that arrived; none at all means that the server has sent its last. Take every reply
    /// that is whole before more is received.
    pub fn received(&mut self, bytes: &[u8]) {
        self.ended |= bytes.is_empty();
        self.input.extend(bytes);
    }

    /// The next whole reply; `None` until more bytes arrive. A body has any length: it is counted and not kept.
    ///
    /// # Errors
    /// Bytes that are no HTTP/1 reply, that nothing asked for, that leave the end of the body in doubt, that are
    /// too many (256 KiB of head, 1,000 header fields), or that end where they should not.
    pub fn next_reply(&mut self) -> Result<Option<Reply>, BadReply> {
        while self.current.is_none() {
            if !self.begin()? {
                return self.at_end();
            }
        }
        let Some((reply, rest)) = &mut self.current else {
            return Ok(None);
        };
        let whole = match rest {
            Rest::Framed(body) => {
                let used = body.take(self.input.rest(), &mut reply.body, &self.limits);
                let used = used.map_err(|why| BadReply::new(why.detail()))?;
                self.input.consume(used);
                body.is_done()
            }
            Rest::WithConnection => {
                reply.body += self.input.rest().len();
                self.input.discard();
                self.ended
            }
        };
        if !whole {
            return self.at_end();
        }
        self.due.pop_front();
        Ok(self.current.take().map(|(reply, _)| reply))
    }

    /// Nothing whole is left: fine, unless the server has closed within a reply.
    fn at_end(&self) -> Result<Option<Reply>, BadReply> {
        if self.ended && (self.current.is_some() || self.input.has_text()) {
            Err(BadReply::Truncated)
        } else {
            Ok(None)
        }
    }

    /// Reads the next head, if it is whole. Interim replies (`100 Continue`) are passed over.
    fn begin(&mut self) -> Result<bool, BadReply> {
        if self.searched == 0 {
            let blank = self.input.rest().iter().take_while(|byte| b"\r\n".contains(byte)).count();
            self.input.consume(blank); // RFC 9112 2.2: an empty line before a message is an old habit
        }
        let Some(length) = reply::end(self.input.rest(), self.searched)? else {
            self.searched = self.input.rest().len().saturating_sub(2);
            return Ok(false);
        };
        let Some(&asked_head) = self.due.front() else {
            return Err(BadReply::new("nothing was asked"));
        };
        let head = reply::parse(&self.input.rest()[..length], asked_head)?;
        self.current = head.map(|(reply, ends)| (reply, self.rest(ends)));
        self.input.consume(length);
        self.searched = 0;
        Ok(true)
    }

    fn rest(&self, ends: Ends) -> Rest {
        match ends {
            Ends::Framed(framing) => Rest::Framed(Body::of_reply(framing, &self.limits)),
            Ends::WithConnection => Rest::WithConnection,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that is read at once, for this test.
    const PIECE: usize = 64 * 1024;

    #[test]
    fn a_body_of_a_hundred_megabytes_takes_no_more_memory_than_two_pieces_of_it() {
        let piece = vec![b'x'; PIECE];
        for (fields, before, behind) in [
            ("Content-Length: 104857600", &b""[..], &b""[..]),
            ("Transfer-Encoding: chunked", b"10000\r\n", b"\r\n"),
            ("Connection: close", b"", b""),
        ] {
            let mut replies = Replies::default();
            replies.asked(&Method::Get);
            replies.received(format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n").as_bytes());
            for _ in 0..1_600 {
                for bytes in [before, &piece, behind].into_iter().filter(|part| !part.is_empty()) {
                    assert_eq!(replies.next_reply(), Ok(None));
                    replies.received(bytes);
                    assert!(replies.input.capacity() <= 2 * PIECE, "{fields}");
                }
            }
            replies.received(if before.is_empty() { b"" } else { b"0\r\n\r\n" });
            let reply = replies.next_reply().unwrap().unwrap();
            assert_eq!(reply.body, 1_600 * PIECE, "{fields}");
        }
    }
}
