//! The standbys stand in a queue: the first that is new enough answers, and goes to its end.

use std::collections::VecDeque;
use std::time::Duration;

/// A place in the primary's log: 0 before the first write.
pub type Position = u64;

/// Where a read goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Primary,
    /// By its number, from 0.
    Standby(usize),
}

/// What a client is told with each answer, and tells with its next request.
#[derive(Default)]
pub struct Session {
    /// How far the log was in the newest of what it has written and read.
    seen: Position,
}

/// Decides which node a read is sent to.
pub struct Router {
    /// Those that can be asked, with how far each has applied the log; who answered last stands last.
    queue: VecDeque<(usize, Position)>,
}

impl Router {
    /// So many standbys, of which none has been heard of.
    pub fn new(standbys: usize) -> Self {
        Router { queue: VecDeque::with_capacity(standbys) }
    }

    /// A standby says how far it has applied the log. What one says comes in order.
    pub fn heard(&mut self, standby: usize, applied: Position) {
        match self.queue.iter_mut().find(|(known, _)| *known == standby) {
            Some((_, at)) => *at = applied,
            None => self.queue.push_back((standby, applied)),
        }
    }

    /// The connection to a standby is lost.
    pub fn lost(&mut self, standby: usize) {
        self.queue.retain(|(known, _)| *known != standby);
    }

    /// The primary has committed a write of this client, and its log is at `at`. `now` is the time since the start.
    pub fn wrote(&mut self, session: &mut Session, at: Position, _now: Duration) {
        session.seen = session.seen.max(at);
    }

    /// The node that this client's read is sent to.
    pub fn route(&mut self, session: &Session, _now: Duration) -> Node {
        let Some(first) = self.queue.iter().position(|(_, at)| *at >= session.seen) else {
            return Node::Primary;
        };
        let (standby, at) = self.queue.remove(first).expect("it is there");
        self.queue.push_back((standby, at));
        Node::Standby(standby)
    }

    /// A node has answered a read of this client; it had applied the log up to `at`.
    pub fn read(&mut self, session: &mut Session, at: Position) {
        session.seen = session.seen.max(at);
    }
}
