//! The line before a server that serves one request after another. When too many come at once, some of them get no answer at
//! all, and others get theirs when their clients have long given up.
//!
//! What holds once it is repaired, whenever requests come and however long each takes to serve:
//!
//! * Every request is served or refused, and once.
//! * No request is served that has waited for longer than 50 ms.
//! * No request is refused that would have been served in time.
//! * A free server gets the request that waits, and refuses none that comes.
//! * Requests are served in the order in which they came.
//! * A client that has waited for too long is told at the next thing that happens: another request comes, or the server is free.
//!
//! Repair it. `PATIENCE`, `Client` and `Line` with `new`, `offer` and `next` keep their names and signatures: the judge plays the
//! clients, the server and the clock. How long a request takes to serve, the line cannot know.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
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
    enter: SyncSender<Box<dyn Client>>,
    leave: Receiver<Box<dyn Client>>,
}

impl Line {
    /// No request waits.
    pub fn new() -> Self {
        let (enter, leave) = sync_channel(100);
        Line { enter, leave }
    }

    /// A request has come. `now` is the time since the server began.
    pub fn offer(&mut self, client: Box<dyn Client>, _now: Duration) {
        let _ = self.enter.try_send(client);
    }

    /// The server is free: the request that it serves now, if one waits.
    pub fn next(&mut self, _now: Duration) -> Option<Box<dyn Client>> {
        self.leave.try_recv().ok()
    }
}
