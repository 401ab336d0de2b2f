//! Why a client is not let in. Its requests are not read, so the models' sessions do not know of it.

/// Why a client is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// All places are taken, or the operating system has no thread left.
    Full,
    /// Its address has its share of them.
    TooMany,
}

impl Refusal {
    /// What the client is told, as short as a fresh socket's buffer surely is.
    pub(super) fn text(self) -> String {
        let (status, title, detail) = match self {
            Refusal::Full => {
                (503, "Service Unavailable", "all connections are taken: try again in a second")
            }
            Refusal::TooMany => (
                429,
                "Too Many Requests",
                "your address has all the connections that one may have: close some, or use them again",
            ),
        };
        let body = format!(r#"{{"title":"{title}","status":{status},"detail":"{detail}"}}"#);
        format!(
            "HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\n\
             Content-Length: {}\r\nRetry-After: 1\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}
