//! "The newest standby is surely new enough." It answers all reads, and the others none.

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
    /// How far each standby has applied the log; `None` of one that is lost.
    applied: Vec<Option<Position>>,
}

impl Router {
    /// So many standbys, of which none has been heard of.
    pub fn new(standbys: usize) -> Self {
        Router { applied: vec![None; standbys] }
    }

    /// A standby says how far it has applied the log. What one says comes in order.
    pub fn heard(&mut self, standby: usize, applied: Position) {
        self.applied[standby] = Some(applied);
    }

    /// The connection to a standby is lost.
    pub fn lost(&mut self, standby: usize) {
        self.applied[standby] = None;
    }

    /// The primary has committed a write of this client, and its log is at `at`. `now` is the time since the start.
    pub fn wrote(&mut self, session: &mut Session, at: Position, _now: Duration) {
        session.seen = session.seen.max(at);
    }

    /// The node that this client's read is sent to.
    pub fn route(&mut self, session: &Session, _now: Duration) -> Node {
        let newest = (0..self.applied.len()).max_by_key(|standby| self.applied[*standby]);
        match newest {
            Some(standby) if self.applied[standby] >= Some(session.seen) => Node::Standby(standby),
            _ => Node::Primary,
        }
    }

    /// A node has answered a read of this client; it had applied the log up to `at`.
    pub fn read(&mut self, session: &mut Session, at: Position) {
        session.seen = session.seen.max(at);
    }
}
