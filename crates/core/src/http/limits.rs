//! What one client may ask of one connection.

use std::time::Duration;

/// Sizes in bytes and deadlines of one connection; the status each breach earns is in parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest request head, request line included (431).
    pub head: usize,
    /// Most header fields (431).
    pub headers: usize,
    /// Longest request target (414).
    pub target: usize,
    /// Longest body, after chunked decoding (413).
    pub body: usize,
    /// From a request's first byte to its last (408); a client cannot stretch it by trickling.
    pub request: Duration,
    /// From one answer's last byte to the next request's first byte (silent close).
    pub idle: Duration,
    /// From an answer's first unsent byte until all of it is taken (close).
    pub write: Duration,
    /// From our last word until the client closes as well: what it still sends is read and dropped, so that it can
    /// read that word (RFC 9112 9.6). It is the socket's to keep, not the session's.
    pub linger: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            head: 16 * 1024,
            headers: 100,
            target: 8 * 1024,
            body: 64 * 1024,
            request: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            write: Duration::from_secs(10),
            linger: Duration::from_secs(10),
        }
    }
}
