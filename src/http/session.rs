//! One server connection with its socket taken out. Every model drives it with the same four arms.

use super::{Limits, Request, Response};
use std::time::Instant;

/// What the session needs next. `Write` comes only when nothing can be answered first (so pipelined
/// answers leave in one write) or when so much waits to be sent that more must not pile up.
#[derive(Debug)]
pub enum Turn {
    /// Read from the socket and call [`Session::received`].
    Read,
    /// Write [`Session::out`] to the socket and call [`Session::sent`].
    Write,
    /// Answer this with [`Session::answer`]; until then `turn` must not be called.
    Request(Request),
    /// Nothing is left to say: close the socket.
    Close,
}

/// One connection: bytes in, requests out, responses in, bytes out.
#[derive(Debug)]
pub struct Session {
    limits: Limits,
}

impl Session {
    /// A fresh connection, accepted at `now`.
    pub fn new(limits: Limits, now: Instant) -> Self {
        let _ = now;
        Session { limits }
    }
    /// Bytes that arrived; none at all means that the client has sent its last.
    pub fn received(&mut self, bytes: &[u8], now: Instant) {
        let _ = (bytes, now, self.limits);
        todo!()
    }
    /// What to do next.
    pub fn turn(&mut self) -> Turn {
        todo!()
    }
    /// The answer to the last `Turn::Request`.
    pub fn answer(&mut self, response: Response, now: Instant) {
        let _ = (response, now);
        todo!()
    }
    /// What waits to be sent.
    pub fn out(&self) -> &[u8] {
        todo!()
    }
    /// The first `n` bytes of `out` were taken by the socket.
    pub fn sent(&mut self, n: usize, now: Instant) {
        let _ = (n, now);
        todo!()
    }
    /// When patience ends for what the session waits for (a request's bytes, the next request, its answer's departure). None while a request is being answered.
    pub fn deadline(&self) -> Option<Instant> {
        todo!()
    }
    /// Tells the time after a wait that brought nothing: past the deadline the session answers 408 or just closes.
    pub fn expired(&mut self, now: Instant) {
        let _ = now;
        todo!()
    }
}
