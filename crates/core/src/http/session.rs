//! One server connection with its socket taken out. Every model drives it with the same four arms.
//!
//! It refuses to know what a request is about and what a clock is: the application answers, the model
//! tells the time. Here stand the order of answers, the deadlines, and when to close.

use super::body::Body;
use super::encode::{Reply, encode};
use super::head;
use super::input::Input;
use super::refusal::Refusal;
use super::request::Arrival;
use super::{Limits, Request, Response};
use core::net::IpAddr;
use std::time::{Duration, Instant};

/// While more than this waits to be sent, no further request is handed out.
const OUT_FULL: usize = 64 * 1024;

/// A drained `out` gives back what is above this, so that an idle connection is small.
const OUT_KEPT: usize = 256;

// ANCHOR: turn
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
// ANCHOR_END: turn

/// What the connection is doing.
#[derive(Debug)]
enum Phase {
    /// Between requests, or within a head.
    Head,
    /// Within a body.
    Body(Box<(Request, Body)>),
    /// A request is with the application.
    Answering,
    /// Nothing more is read; what waits is sent. `settled` if the client was answered all that it sent.
    Closing { settled: bool },
}

/// One connection: bytes in, requests out, responses in, bytes out.
#[derive(Debug)]
pub struct Session {
    limits: Limits,
    peer: IpAddr,
    phase: Phase,
    input: Input,
    /// The client has sent its last.
    ended: bool,
    /// How the current request wants to be answered.
    reply: Reply,
    out: Vec<u8>,
    /// How much of `out` the socket has taken.
    sent: usize,
    /// Since when the connection lies idle.
    idle: Instant,
    /// When the current request's first byte was there.
    begun: Option<Instant>,
    /// The current request is over its deadline, unless the bytes at hand complete it.
    late: bool,
    /// The time as last told.
    now: Instant,
    /// Since when something waits in `out`.
    unsent: Option<Instant>,
}

impl Session {
    /// A fresh connection with `peer`, accepted at `now`.
    pub fn new(limits: Limits, peer: IpAddr, now: Instant) -> Self {
        Session {
            limits,
            peer,
            phase: Phase::Head,
            input: Input::default(),
            ended: false,
            reply: Reply::default(),
            out: Vec::new(),
            sent: 0,
            idle: now,
            begun: None,
            late: false,
            now,
            unsent: None,
        }
    }

    /// Bytes that arrived; none at all means that the client has sent its last. Call it when
    /// [`Turn::Read`] asks for it, with at most a buffer's worth: what cannot be used yet is kept.
    pub fn received(&mut self, bytes: &[u8], now: Instant) {
        self.now = now;
        if self.ended || matches!(self.phase, Phase::Closing { .. }) {
            return;
        }
        self.ended = bytes.is_empty();
        self.input.extend(bytes);
        self.late = self.begun.is_some_and(|begun| passed(begun, self.limits.request, now));
        self.begin();
    }

    /// What to do next.
    pub fn turn(&mut self) -> Turn {
        if self.is_reading() {
            match self.read() {
                Ok(Some(mut request)) => {
                    self.phase = Phase::Answering;
                    request.hand_out(self.now);
                    return Turn::Request(request);
                }
                Ok(None) if self.ended => self.close(),
                Ok(None) if self.late => {
                    self.refuse(Refusal::new(408, "the request took too long to arrive"))
                }
                Ok(None) => {}
                Err(refusal) => self.refuse(refusal),
            }
        }
        match self.phase {
            _ if !self.out().is_empty() => Turn::Write,
            Phase::Closing { .. } => Turn::Close,
            _ => Turn::Read,
        }
    }

    /// The answer to the last `Turn::Request`.
    pub fn answer(&mut self, response: Response, now: Instant) {
        self.now = now;
        if !matches!(self.phase, Phase::Answering) {
            return;
        }
        self.reply.close |= response.close;
        self.send(&response);
        self.begun = None;
        self.late = false;
        if self.reply.close {
            let settled = self.input.rest().is_empty();
            self.close();
            self.phase = Phase::Closing { settled };
        } else {
            self.phase = Phase::Head;
            // What was pipelined waited for us, not we for it: its time starts here.
            self.begin();
        }
    }

    /// What waits to be sent.
    pub fn out(&self) -> &[u8] {
        &self.out[self.sent..]
    }

    /// The first `n` bytes of `out` were taken by the socket.
    pub fn sent(&mut self, n: usize, now: Instant) {
        self.now = now;
        let was_reading = self.is_reading();
        self.sent = self.out.len().min(self.sent.saturating_add(n));
        if self.sent == self.out.len() {
            self.out.clear();
            self.out.shrink_to(OUT_KEPT);
            self.sent = 0;
            self.unsent = None;
            self.idle = now;
        }
        if !was_reading && self.is_reading() && self.begun.is_some() {
            // We did not look at this request while the client left our answers lying.
            self.begun = Some(now);
        }
    }

    /// Whether the connection closes behind a whole request, its answer sent and nothing read behind it: the client waits
    /// for nothing else, and has no reason to be sending.
    pub fn is_settled(&self) -> bool {
        matches!(self.phase, Phase::Closing { settled: true }) && self.out().is_empty()
    }

    /// When patience ends for what the session waits for (a request's bytes, the next request, its
    /// answer's departure). None while a request is being answered.
    pub fn deadline(&self) -> Option<Instant> {
        let write = self.unsent.and_then(|since| since.checked_add(self.limits.write));
        let request = self.begun.and_then(|since| since.checked_add(self.limits.request));
        match self.phase {
            Phase::Answering => None,
            _ if !self.is_reading() => write,
            _ if write.is_some() || request.is_some() => write.into_iter().chain(request).min(),
            _ => self.idle.checked_add(self.limits.idle),
        }
    }

    /// Tells the time after a wait that brought nothing: past the deadline the session answers 408 or just closes.
    pub fn expired(&mut self, now: Instant) {
        self.now = now;
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        let unread = self.unsent.is_some_and(|since| passed(since, self.limits.write, now));
        if unread || self.begun.is_none() {
            self.close();
            self.sent(usize::MAX, now);
        } else {
            self.late = true;
        }
    }

    /// Whether bytes are turned into requests now: not after the last one, and not while the client
    /// leaves too much of our answers lying.
    fn is_reading(&self) -> bool {
        matches!(self.phase, Phase::Head | Phase::Body(_)) && self.out().len() <= OUT_FULL
    }

    /// Starts the request's clock with its first byte. Empty lines before it are no request and buy no time.
    fn begin(&mut self) {
        if self.begun.is_none() && matches!(self.phase, Phase::Head) && self.input.has_text() {
            self.begun = Some(self.now);
        }
    }

    /// Reads on, as far as the bytes go: a whole request, or nothing yet.
    fn read(&mut self) -> Result<Option<Request>, Refusal> {
        let (mut request, mut body) = match std::mem::replace(&mut self.phase, Phase::Head) {
            Phase::Body(part) => *part,
            _ => match self.head()? {
                Some(whole) => whole,
                None => return Ok(None),
            },
        };
        let used = body.take(self.input.rest(), request.body_mut(), &self.limits)?;
        self.input.consume(used);
        if body.is_done() {
            return Ok(Some(request));
        }
        self.phase = Phase::Body(Box::new((request, body)));
        Ok(None)
    }

    /// Reads a head, and calls for the body if the client waits to be asked.
    fn head(&mut self) -> Result<Option<(Request, Body)>, Refusal> {
        let length = self.input.head(&self.limits);
        // Known before any refusal: HEAD is refused without a body too.
        self.reply.head = self.input.rest().starts_with(b"HEAD ");
        let Some(length) = length? else {
            return Ok(None);
        };
        let arrival = Arrival { peer: self.peer, at: self.now };
        let head = head::parse(&self.input.rest()[..length], &self.limits, arrival)?;
        self.input.consume(length);
        self.reply.close = !head.keep_alive;
        self.reply.old = head.old;
        let body = Body::new(head.framing, &self.limits);
        if head.expects && !body.is_done() && self.input.rest().is_empty() {
            self.out.extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
            self.unsent.get_or_insert(self.now);
        }
        Ok(Some((head.request, body)))
    }

    /// Answers what is no request, behind the answers that still wait, and closes.
    fn refuse(&mut self, refusal: Refusal) {
        self.reply.close = true;
        self.send(&refusal.response());
        self.close();
    }

    fn send(&mut self, response: &Response) {
        encode(&mut self.out, response, self.reply);
        self.unsent.get_or_insert(self.now);
    }

    fn close(&mut self) {
        self.phase = Phase::Closing { settled: false };
        self.begun = None;
        self.input.discard();
    }
}

/// Whether `limit` is over, counted from `since`.
fn passed(since: Instant, limit: Duration, now: Instant) -> bool {
    now.saturating_duration_since(since) >= limit
}

#[cfg(test)]
mod tests;
