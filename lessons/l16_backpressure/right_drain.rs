//! The number of those who waited too long is found first, and all of them leave in one piece.

use std::collections::VecDeque;
use std::time::Duration;

/// No request waits longer than this for the server.
pub const PATIENCE: Duration = Duration::from_millis(50);

/// A client that has sent a request, and wants one of two answers.
pub trait Client {
    /// Answers it. The server calls this for what `next` gives it.
    fn serve(&self);
    /// 503: come back later.
    fn refuse(&self);
}

/// Requests that wait for the server, with the last moment at which each may be served.
pub struct Line {
    waiting: VecDeque<(Duration, Box<dyn Client>)>,
}

impl Line {
    /// No request waits.
    pub fn new() -> Self {
        Line { waiting: VecDeque::new() }
    }

    /// A request has come. `now` is the time since the server began.
    pub fn offer(&mut self, client: Box<dyn Client>, now: Duration) {
        self.waiting.push_back((now + PATIENCE, client));
        self.shed(now);
    }

    /// The server is free: the request that it serves now, if one waits.
    pub fn next(&mut self, now: Duration) -> Option<Box<dyn Client>> {
        self.shed(now);
        let (_, client) = self.waiting.pop_front()?;
        Some(client)
    }

    fn shed(&mut self, now: Duration) {
        let late = self.waiting.partition_point(|(last, _)| *last < now);
        self.waiting.drain(..late).for_each(|(_, client)| client.refuse());
    }
}
