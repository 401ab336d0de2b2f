//! A request as the application sees it: whole, validated, with its body.

use super::fields::Fields;
use super::{HeaderValue, RequestHeader};
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
    /// Where the path ends: at the first `?`, or with the target.
    path: usize,
    /// Where the target ends and the host begins.
    target: usize,
    /// Where the host ends and the content type begins.
    host: usize,
    /// Where the content type ends and the kept fields begin.
    content_type: usize,
    body: Vec<u8>,
    arrival: Arrival,
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
        self.text.replace_range(self.host..self.content_type, content_type);
        self.content_type = self.host + content_type.len();
        self
    }

    /// The same request, asked of this host.
    pub fn with_host(mut self, host: &str) -> Self {
        self.text.replace_range(self.target..self.host, host);
        let content_type = self.content_type - self.host;
        self.host = self.target + host.len();
        self.content_type = self.host + content_type;
        self
    }

    /// The same request, with this header field, which it has not yet.
    pub fn with_header(mut self, header: RequestHeader, value: &HeaderValue) -> Self {
        self.text.push(header.tag());
        self.text.push_str(value);
        self.text.push('\n');
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
        let ends = [target.len(), host.len(), content_type.len(), fields.kept_length()];
        let mut text = String::with_capacity(ends.iter().sum());
        text.push_str(target);
        text.push_str(host);
        text.push_str(content_type);
        fields.write_kept(&mut text);
        Request {
            method,
            text,
            path: memchr::memchr(b'?', target.as_bytes()).unwrap_or(target.len()),
            target: target.len(),
            host: target.len() + host.len(),
            content_type: target.len() + host.len() + content_type.len(),
            body: Vec::new(),
            arrival,
        }
    }

    /// It is handed out now.
    pub(super) fn handed_out(self, at: Instant) -> Self {
        Request { arrival: Arrival { at, ..self.arrival }, ..self }
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
        &self.text[..self.path]
    }
    /// What stands behind the first `?`, as sent.
    pub fn query(&self) -> &str {
        self.text.get(self.path + 1..self.target).unwrap_or("")
    }
    /// The one `Host` (empty for HTTP/1.0 without one).
    pub fn host(&self) -> &str {
        &self.text[self.target..self.host]
    }
    /// The one `Content-Type` as sent, parameters and all; empty if the client did not say.
    pub fn content_type(&self) -> &str {
        &self.text[self.host..self.content_type]
    }
    /// A header field as sent, without the blanks around it; several of a list as one. `None` if there is none.
    pub fn header(&self, header: RequestHeader) -> Option<&str> {
        let mut kept = self.text[self.content_type..].split_terminator('\n');
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
