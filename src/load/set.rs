//! Requests as they travel, built before the clock starts, each with what it must be answered.
//!
//! It refuses to know which comes next.

use crate::http::Method;
use crate::http::client::{Reply, encode_request};
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

    /// Adds a request.
    pub(super) fn push(&mut self, method: Method, target: &str, body: &[u8], right: Right) {
        let start = self.bytes.len();
        encode_request(&mut self.bytes, &method, target, &self.host, body);
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
    pub(super) fn is_answered_by(&self, which: usize, reply: &Reply) -> bool {
        match &self.requests[which].right {
            Right::Redirect(target) => {
                reply.status == 302 && reply.location.as_ref() == Some(target)
            }
            Right::Status(status) => reply.status == *status,
            Right::Success => (200..400).contains(&reply.status),
        }
    }
}
