//! A request as the application sees it: whole, validated, with its body.

use super::RequestHeader;
use super::fields::Fields;
use core::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

/// The methods Blink speaks; anything else stays readable so that it can be refused by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// Any other token.
    Other(String),
}

impl Method {
    /// Methods are case-sensitive (RFC 9110 9.1): `get` is another method than `GET`.
    pub fn from_token(token: &str) -> Self {
        match token {
            "GET" => Method::Get,
            "HEAD" => Method::Head,
            "POST" => Method::Post,
            "DELETE" => Method::Delete,
            other => Method::Other(other.into()),
        }
    }

    /// Whether RFC 9110 9.3 or RFC 5789 (PATCH) gives it a meaning. What is no such method is not implemented
    /// (501) anywhere; what is one may still not be allowed (405) here.
    pub fn is_standard(&self) -> bool {
        match self {
            Method::Other(token) => {
                ["PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT"].contains(&token.as_str())
            }
            _ => true,
        }
    }

    /// The method as it is written on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Delete => "DELETE",
            Method::Other(token) => token,
        }
    }
}

/// One complete request.
#[derive(Clone, Debug)]
pub struct Request {
    method: Method,
    /// The target, the host, the content type, the kept header fields: one allocation on the hot path.
    text: String,
    ends: Ends,
    body: Vec<u8>,
    arrival: Arrival,
}

/// Where the parts of a request's text end, each of which begins with the end of the one before. A request is moved
/// from hand to hand, so it is kept small: no head has four gigabytes.
#[derive(Clone, Copy, Debug)]
struct Ends {
    /// At the first `?`, or with the target.
    path: u32,
    target: u32,
    host: u32,
    /// Behind it are the kept fields.
    content_type: u32,
}

/// Whence a request came, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) peer: IpAddr,
    pub(super) at: Instant,
}

impl Request {
    /// A request as a test or a lesson makes one, without bytes: from this machine, handed out at `at`.
    pub fn new(method: Method, target: &str, body: &[u8], at: Instant) -> Self {
        let arrival = Arrival { peer: Ipv4Addr::LOCALHOST.into(), at };
        let fields = Fields::default();
        let request = Request::without_body(method, target, "localhost", &fields, arrival);
        Request { body: body.into(), ..request }
    }

    /// The same request, its body said to be of this type.
    pub fn with_content_type(mut self, content_type: &str) -> Self {
        let (start, end) = (self.ends.host as usize, self.ends.content_type as usize);
        self.text.replace_range(start..end, content_type);
        self.ends.content_type = (start + content_type.len()) as u32;
        self
    }

    /// The same request, asked of this host.
    pub fn with_host(mut self, host: &str) -> Self {
        let (start, end) = (self.ends.target as usize, self.ends.host as usize);
        self.text.replace_range(start..end, host);
        let content_type = self.ends.content_type - self.ends.host;
        self.ends.host = (start + host.len()) as u32;
        self.ends.content_type = self.ends.host + content_type;
        self
    }

    pub(super) fn without_body(
        method: Method,
        target: &str,
        host: &str,
        fields: &Fields<'_, '_>,
        arrival: Arrival,
    ) -> Self {
        let content_type = fields.content_type();
        let host_end = target.len() + host.len();
        let content_type_end = host_end + content_type.len();
        let mut text = String::with_capacity(content_type_end + fields.kept_length());
        text.push_str(target);
        text.push_str(host);
        text.push_str(content_type);
        fields.write_kept(&mut text);
        let ends = Ends {
            path: memchr::memchr(b'?', target.as_bytes()).unwrap_or(target.len()) as u32,
            target: target.len() as u32,
            host: host_end as u32,
            content_type: content_type_end as u32,
        };
        Request { method, text, ends, body: Vec::new(), arrival }
    }

    /// It is handed out now.
    pub(super) fn hand_out(&mut self, at: Instant) {
        self.arrival.at = at;
    }

    pub(super) fn body_mut(&mut self) -> &mut Vec<u8> {
        &mut self.body
    }

    /// What is asked to be done.
    pub fn method(&self) -> &Method {
        &self.method
    }
    /// The path as sent, without the query, not yet percent-decoded.
    pub fn path(&self) -> &str {
        &self.text[..self.ends.path as usize]
    }
    /// What stands behind the first `?`, as sent.
    pub fn query(&self) -> &str {
        self.text.get(self.ends.path as usize + 1..self.ends.target as usize).unwrap_or("")
    }
    /// The one `Host` (empty for HTTP/1.0 without one).
    pub fn host(&self) -> &str {
        &self.text[self.ends.target as usize..self.ends.host as usize]
    }
    /// The one `Content-Type` as sent, parameters and all; empty if the client did not say.
    pub fn content_type(&self) -> &str {
        &self.text[self.ends.host as usize..self.ends.content_type as usize]
    }
    /// A header field as sent, without the blanks around it; several of a list as one. `None` if there is none.
    pub fn header(&self, header: RequestHeader) -> Option<&str> {
        let mut kept = self.text[self.ends.content_type as usize..].split_terminator('\n');
        kept.find_map(|field| field.strip_prefix(header.tag()))
    }
    /// The whole body, after chunked decoding.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
    /// The other end of the connection: the client, or the last proxy in front.
    pub fn peer(&self) -> IpAddr {
        self.arrival.peer
    }
    /// When it was whole, and the application free for it: the time as the connection was last told.
    pub fn at(&self) -> Instant {
        self.arrival.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;

    #[test]
    fn what_is_moved_from_hand_to_hand_is_copied_without_a_call() {
        assert!(size_of::<Request>() <= 128, "{}", size_of::<Request>());
        assert!(size_of::<Response>() <= 128, "{}", size_of::<Response>());
    }
}
