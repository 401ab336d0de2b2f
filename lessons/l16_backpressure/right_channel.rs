//! The channel stays, without a bound: what is taken out to be looked at, and is not too old, waits beside it.

use std::sync::mpsc::{Receiver, Sender, channel};
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

type Waiting = (Duration, Box<dyn Client>);

/// Requests that wait for the server, with the time at which each came.
pub struct Line {
    enter: Sender<Waiting>,
    leave: Receiver<Waiting>,
    first: Option<Waiting>,
}

impl Line {
    /// No request waits.
    pub fn new() -> Self {
        let (enter, leave) = channel();
        Line { enter, leave, first: None }
    }

    /// A request has come. `now` is the time since the server began.
    pub fn offer(&mut self, client: Box<dyn Client>, now: Duration) {
        self.enter.send((now, client)).expect("the other end is here, too");
        self.first = self.first_in_time(now);
    }

    /// The server is free: the request that it serves now, if one waits.
    pub fn next(&mut self, now: Duration) -> Option<Box<dyn Client>> {
        self.first_in_time(now).map(|(_, client)| client)
    }

    fn first_in_time(&mut self, now: Duration) -> Option<Waiting> {
        loop {
            let (came, client) = self.first.take().or_else(|| self.leave.try_recv().ok())?;
            if now - came <= PATIENCE {
                return Some((came, client));
            }
            client.refuse();
        }
    }
}
