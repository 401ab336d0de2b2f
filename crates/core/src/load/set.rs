//! Requests as they travel, built before the clock starts, each with what it must be answered.
//!
//! It refuses to know which comes next.

use super::failure::Failure;
use crate::http::Method;
use crate::http::client::{Reply, encode_with};
use std::ops::Range;

/// Requests to one host, one behind the other.
#[derive(Debug)]
pub(super) struct Set {
    host: String,
    bytes: Vec<u8>,
    requests: Vec<Request>,
}

#[derive(Debug)]
struct Request {
    /// Where its bytes are, and where in them its head's last field ends.
    place: Range<usize>,
    fields: usize,
    method: Method,
    right: Right,
}

/// What a request must be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// 302 to the very target.
    Redirect(String),
    /// This status.
    Status(u16),
    /// Any 2xx or 3xx.
    Success,
}

impl Set {
    /// None yet.
    pub(super) fn on(host: &str) -> Self {
        Set { host: host.into(), bytes: Vec::new(), requests: Vec::new() }
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn len(&self) -> usize {
        self.requests.len()
    }

    /// Adds a request that says nothing but where it goes.
    pub(super) fn push(&mut self, method: Method, target: &str, body: &[u8], right: Right) {
        let host = format!("Host: {}\r\n", self.host);
        self.push_with((method, target, &host, body), right);
    }

    /// Adds a request: its method, its target, all its fields but those that frame the body, and its body.
    pub(super) fn push_with(&mut self, request: (Method, &str, &str, &[u8]), right: Right) {
        let (method, target, fields, body) = request;
        let start = self.bytes.len();
        encode_with(&mut self.bytes, &method, target, fields, body);
        let end = self.bytes.len();
        let fields = end - body.len() - b"\r\n".len();
        self.requests.push(Request { place: start..end, fields, method, right });
    }

    /// Appends a request to `out`, with the wish to `close` the connection behind it. Returns its method.
    pub(super) fn write(&self, which: usize, close: bool, out: &mut Vec<u8>) -> &Method {
        let Request { place, fields, method, .. } = &self.requests[which];
        out.extend_from_slice(&self.bytes[place.start..*fields]);
        if close {
            out.extend_from_slice(b"Connection: close\r\n");
        }
        out.extend_from_slice(&self.bytes[*fields..place.end]);
        method
    }

    /// Whether `reply` is the answer that this request must get.
    ///
    /// # Errors
    /// What it is instead.
    pub(super) fn judge(&self, which: usize, reply: &Reply) -> Result<(), Failure> {
        let status = reply.status;
        let right = match &self.requests[which].right {
            Right::Redirect(target) if status == 302 => {
                if reply.location.as_ref() != Some(target) {
                    return Err(Failure::Elsewhere(status));
                }
                true
            }
            Right::Redirect(_) => false,
            Right::Status(right) => status == *right,
            Right::Success => (200..400).contains(&status),
        };
        if right { Ok(()) } else { Err(Failure::status(status)) }
    }
}
