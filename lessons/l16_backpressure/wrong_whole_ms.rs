//! "50 ms are 50 ms." So are 50.9 ms, in whole milliseconds.

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

/// Requests that wait for the server, with the time at which each came.
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
        self.shed(now);
        self.waiting.push_back((now, client));
    }

    /// The server is free: the request that it serves now, if one waits.
    pub fn next(&mut self, now: Duration) -> Option<Box<dyn Client>> {
        self.shed(now);
        self.waiting.pop_front().map(|(_, client)| client)
    }

    /// Refuses all that have waited for too long: they stand in front.
    fn shed(&mut self, now: Duration) {
        let too_long =
            |(came, _): &mut (Duration, _)| (now - *came).as_millis() > PATIENCE.as_millis();
        while let Some((_, client)) = self.waiting.pop_front_if(too_long) {
            client.refuse();
        }
    }
}
