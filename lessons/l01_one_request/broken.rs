//! Requests out of what a socket reads. It has served for weeks; now and then a client waits for an answer that never
//! comes, or gets one answer for two questions.
//!
//! What holds once it is repaired:
//!
//! * A request that arrives in pieces, cut at any byte, is given out whole.
//! * However many pieces a request arrives in, all of them count.
//! * All requests of one read are given out.
//! * A request is given out by the read that completes it, whatever else is in that read.
//! * A body may be any bytes.
//! * Connections know nothing of each other.
//!
//! Repair it. `Requests::new` and `Requests::received` keep their names and signatures: the judge calls them as a
//! server would, once for each `read`. `parse` is right as it is.

/// One request, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method and path: `GET /a`.
    pub line: String,
    /// As many bytes as its `Content-Length` says.
    pub body: Vec<u8>,
}

/// The requests of one connection.
pub struct Requests {}

impl Requests {
    /// A connection on which nothing has arrived.
    pub fn new() -> Self {
        Requests {}
    }

    /// `bytes` is what one `read` brought; returns the requests that are whole by now, in their order.
    pub fn received(&mut self, bytes: &[u8]) -> Vec<Request> {
        match parse(bytes) {
            Some((request, _taken)) => vec![request],
            None => Vec::new(),
        }
    }
}

/// The first request in `bytes` and how many bytes it takes; `None` as long as it is not whole.
fn parse(bytes: &[u8]) -> Option<(Request, usize)> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]);
    let mut lines = text.lines();
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_string();
    let length = lines.find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok());
    let end = head + length.unwrap_or(0);
    let body = bytes.get(head..end)?.to_vec();
    Some((Request { line, body }, end))
}
