//! A map by the time of coming: one cut divides those who waited too long from the others.

use std::collections::BTreeMap;
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

/// Requests that wait for the server, by the time at which each came and a number for those who came together.
pub struct Line {
    waiting: BTreeMap<(Duration, u64), Box<dyn Client>>,
    came: u64,
}

impl Line {
    /// No request waits.
    pub fn new() -> Self {
        Line { waiting: BTreeMap::new(), came: 0 }
    }

    /// A request has come. `now` is the time since the server began.
    pub fn offer(&mut self, client: Box<dyn Client>, now: Duration) {
        self.shed(now);
        self.came += 1;
        self.waiting.insert((now, self.came), client);
    }

    /// The server is free: the request that it serves now, if one waits.
    pub fn next(&mut self, now: Duration) -> Option<Box<dyn Client>> {
        self.shed(now);
        self.waiting.pop_first().map(|(_, client)| client)
    }

    fn shed(&mut self, now: Duration) {
        let in_time = self.waiting.split_off(&(now.saturating_sub(PATIENCE), 0));
        let late = std::mem::replace(&mut self.waiting, in_time);
        late.into_values().for_each(|client| client.refuse());
    }
}
