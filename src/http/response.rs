//! A response as the application makes it; framing and connection headers are the session's.

/// One response. The session adds `Content-Length` and `Connection`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The `Location` header, for 201 and 302.
    pub location: Option<String>,
    /// The `Content-Type` header; empty means none.
    pub content_type: &'static str,
    /// The `Allow` header, for 405.
    pub allow: Option<&'static str>,
    /// Seconds for a `Retry-After` header, for 503 and 507.
    pub retry_after: Option<u32>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// A response without a body.
    pub fn empty(status: u16) -> Self {
        Response {
            status,
            ..Response::default()
        }
    }
    /// 302 to `location`.
    pub fn redirect(location: String) -> Self {
        Response {
            location: Some(location),
            ..Response::empty(302)
        }
    }
    /// `application/json`.
    pub fn json(status: u16, body: Vec<u8>) -> Self {
        Response {
            content_type: "application/json",
            body,
            ..Response::empty(status)
        }
    }
    /// `application/problem+json` (RFC 9457): what was wrong (`field`, if one is to blame) and why.
    pub fn problem(status: u16, field: Option<&str>, detail: &str) -> Self {
        let _ = (field, detail);
        Response {
            content_type: "application/problem+json",
            ..Response::empty(status)
        }
    }
}
