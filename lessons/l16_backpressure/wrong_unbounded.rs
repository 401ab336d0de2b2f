//! "A queue that loses nothing has no bound." It loses time: what it serves is too late.

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

/// Requests that wait for the server.
pub struct Line {
    waiting: VecDeque<Box<dyn Client>>,
}

impl Line {
    /// No request waits.
    pub fn new() -> Self {
        Line { waiting: VecDeque::new() }
    }

    /// A request has come. `now` is the time since the server began.
    pub fn offer(&mut self, client: Box<dyn Client>, _now: Duration) {
        self.waiting.push_back(client);
    }

    /// The server is free: the request that it serves now, if one waits.
    pub fn next(&mut self, _now: Duration) -> Option<Box<dyn Client>> {
        self.waiting.pop_front()
    }
}
