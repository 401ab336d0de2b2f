//! A response as the application makes it; framing and connection headers are the session's.

use super::{HeaderValue, ResponseHeader, status};
use serde::Serialize;

/// One response. The session adds `Content-Length` and `Connection`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The `Location` header, for 201 and 302.
    pub location: Option<HeaderValue>,
    /// The `Content-Type` header; empty means none.
    pub content_type: HeaderValue,
    /// Seconds for a `Retry-After` header, for 503, 504 and 507.
    pub retry_after: Option<u32>,
    /// Further header fields, sent in this order.
    pub more: Vec<(ResponseHeader, HeaderValue)>,
    /// The connection ends with this response, whatever the client asked for.
    pub close: bool,
    /// The body.
    pub body: Vec<u8>,
}

/// The members of RFC 9457 3.1, and `field`, which is ours.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

const JSON: HeaderValue = HeaderValue::literal("application/json");
const PROBLEM: HeaderValue = HeaderValue::literal("application/problem+json");

impl Response {
    /// A response without a body.
    pub fn empty(status: u16) -> Self {
        Response { status, ..Response::default() }
    }
    /// 302 to `location`.
    pub fn redirect(location: String) -> Self {
        Response::empty(302).located(location)
    }
    /// `application/json`.
    pub fn json(status: u16, body: Vec<u8>) -> Self {
        Response { content_type: JSON, body, ..Response::empty(status) }
    }
    /// `application/problem+json` (RFC 9457): what was wrong (`field`, if one is to blame) and why.
    pub fn problem(status: u16, field: Option<&str>, detail: &str) -> Self {
        let problem =
            Problem { r#type: "about:blank", title: status::reason(status), status, detail, field };
        Response {
            content_type: PROBLEM,
            // Texts and a number always serialise; should they not, the status still says it.
            body: serde_json::to_vec(&problem).unwrap_or_default(),
            ..Response::empty(status)
        }
    }
    /// The same response, with a `Location`. What is no URL, a space in it for instance, makes it a 500.
    pub fn located(self, location: String) -> Self {
        match HeaderValue::without_blanks(location) {
            Some(location) => Response { location: Some(location), ..self },
            None => Response::problem(500, Some("Location"), "the location is not a URL"),
        }
    }
    /// The first of the further header fields of this name.
    pub fn header(&self, header: ResponseHeader) -> Option<&str> {
        self.more.iter().find(|(name, _)| *name == header).map(|(_, value)| &**value)
    }
    /// The same response, with one header field more.
    pub fn with(mut self, header: ResponseHeader, value: HeaderValue) -> Self {
        self.more.push((header, value));
        self
    }
}
