//! A response to bytes.
//!
//! There is no `Date`: a session has no clock that knows the date, and RFC 9110 6.6.1 excuses only
//! servers without one. A server that matters sends it; here it would cost every model the same and
//! make no two answers alike.

use super::{Response, status};

/// How the answered request wants its answer framed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reply {
    /// The request was HEAD: every header, no body.
    pub(super) head: bool,
    /// This is the last answer on the connection.
    pub(super) close: bool,
    /// The client speaks HTTP/1.0 and must be told that the connection stays.
    pub(super) old: bool,
}

/// Appends `response` to `out`. An interim or impossible status would break the framing: it is answered 500 instead.
/// No header field can, by its type.
pub(super) fn encode(out: &mut Vec<u8>, response: &Response, reply: Reply) {
    if !(200..=999).contains(&response.status) {
        return encode(
            out,
            &Response::problem(500, None, "the application chose an impossible status"),
            reply,
        );
    }
    let location = response.location.as_deref().unwrap_or("");
    let more = response.more.iter().map(|(_, value)| 32 + value.len()).sum::<usize>();
    out.reserve(160 + location.len() + more + response.body.len());
    status_line(out, response.status);
    let bodiless = matches!(response.status, 204 | 304);
    if !bodiless {
        number_field(out, b"Content-Length: ", response.body.len());
    }
    field(out, b"Content-Type: ", &response.content_type);
    field(out, b"Location: ", location);
    for (header, value) in &response.more {
        for part in [header.name(), ": ", value, "\r\n"] {
            out.extend_from_slice(part.as_bytes());
        }
    }
    if let Some(seconds) = response.retry_after {
        number_field(out, b"Retry-After: ", seconds as usize);
    }
    match reply {
        Reply { close: true, .. } => field(out, b"Connection: ", "close"),
        Reply { old: true, .. } => field(out, b"Connection: ", "keep-alive"),
        _ => {}
    }
    out.extend_from_slice(b"\r\n");
    if !bodiless && !reply.head {
        out.extend_from_slice(&response.body);
    }
}

fn status_line(out: &mut Vec<u8>, status: u16) {
    match status::line(status) {
        Some(line) => out.extend_from_slice(line),
        None => {
            out.extend_from_slice(b"HTTP/1.1 ");
            digits(out, usize::from(status));
            out.extend_from_slice(b" \r\n");
        }
    }
}

fn field(out: &mut Vec<u8>, name: &[u8], value: &str) {
    if !value.is_empty() {
        out.extend_from_slice(name);
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

fn number_field(out: &mut Vec<u8>, name: &[u8], value: usize) {
    out.extend_from_slice(name);
    digits(out, value);
    out.extend_from_slice(b"\r\n");
}

/// Decimal digits without the formatting machinery: this runs for every answer.
pub(super) fn digits(out: &mut Vec<u8>, mut number: usize) {
    let mut text = [0; 20];
    let mut start = text.len();
    loop {
        start -= 1;
        text[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&text[start..]);
}
