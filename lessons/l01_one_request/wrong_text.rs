//! "HTTP is text." Its heads are; a body is bytes, and a cut may fall inside of a letter.

/// One request, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method and path: `GET /a`.
    pub line: String,
    /// As many bytes as its `Content-Length` says.
    pub body: Vec<u8>,
}

/// The requests of one connection.
pub struct Requests {
    /// Received, and not yet a whole request.
    unread: String,
}

impl Requests {
    /// A connection on which nothing has arrived.
    pub fn new() -> Self {
        Requests { unread: String::new() }
    }

    /// `bytes` is what one `read` brought; returns the requests that are whole by now, in their order.
    pub fn received(&mut self, bytes: &[u8]) -> Vec<Request> {
        self.unread.push_str(std::str::from_utf8(bytes).unwrap());
        let mut requests = Vec::new();
        while let Some((request, taken)) = parse(self.unread.as_bytes()) {
            self.unread.drain(..taken);
            requests.push(request);
        }
        requests
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
