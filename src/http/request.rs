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

/// One complete request.
#[derive(Clone, Debug)]
pub struct Request {
    method: Method,
    target: String,
    host: String,
    body: Vec<u8>,
}

impl Request {
    /// A request as a test or a lesson makes one, without bytes.
    pub fn new(method: Method, target: &str, body: &[u8]) -> Self {
        Request {
            method,
            target: target.into(),
            host: "localhost".into(),
            body: body.into(),
        }
    }
    /// What is asked to be done.
    pub fn method(&self) -> &Method {
        &self.method
    }
    /// The path as sent, without the query, not yet percent-decoded.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or("")
    }
    /// What stands behind the first `?`, as sent.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
    /// The one `Host` (empty for HTTP/1.0 without one).
    pub fn host(&self) -> &str {
        &self.host
    }
    /// The whole body, after chunked decoding.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}
