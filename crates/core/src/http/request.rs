//! A request as the application sees it: whole, validated, with its body.

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
    /// The target, the host, the content type: one allocation on the hot path.
    text: String,
    /// Where the path ends: at the first `?`, or with the target.
    path: usize,
    /// Where the target ends and the host begins.
    target: usize,
    /// Where the host ends and the content type begins.
    host: usize,
    body: Vec<u8>,
}

impl Request {
    /// A request as a test or a lesson makes one, without bytes.
    pub fn new(method: Method, target: &str, body: &[u8]) -> Self {
        let mut request = Request::without_body(method, target, "localhost", "");
        request.body = body.into();
        request
    }

    /// The same request, its body said to be of this type.
    pub fn with_content_type(mut self, content_type: &str) -> Self {
        self.text.truncate(self.host);
        self.text.push_str(content_type);
        self
    }

    /// The same request, asked of this host.
    pub fn with_host(mut self, host: &str) -> Self {
        self.text.replace_range(self.target..self.host, host);
        self.host = self.target + host.len();
        self
    }

    pub(super) fn without_body(
        method: Method,
        target: &str,
        host: &str,
        content_type: &str,
    ) -> Self {
        Request {
            method,
            text: [target, host, content_type].concat(),
            path: memchr::memchr(b'?', target.as_bytes()).unwrap_or(target.len()),
            target: target.len(),
            host: target.len() + host.len(),
            body: Vec::new(),
        }
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
        &self.text[self.host..]
    }
    /// The whole body, after chunked decoding.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}
