//! "What is lost is struck off." When it is heard of again it gets no reads any more.

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
    /// Which of them were lost.
    lost: Vec<bool>,
    /// Whose turn it is.
    turn: usize,
}

impl Router {
    /// So many standbys, of which none has been heard of.
    pub fn new(standbys: usize) -> Self {
        Router { applied: vec![None; standbys], lost: vec![false; standbys], turn: 0 }
    }

    /// A standby says how far it has applied the log. What one says comes in order.
    pub fn heard(&mut self, standby: usize, applied: Position) {
        self.applied[standby] = Some(applied);
    }

    /// The connection to a standby is lost.
    pub fn lost(&mut self, standby: usize) {
        self.lost[standby] = true;
    }

    /// The primary has committed a write of this client, and its log is at `at`. `now` is the time since the start.
    pub fn wrote(&mut self, session: &mut Session, at: Position, _now: Duration) {
        session.seen = session.seen.max(at);
    }

    /// The node that this client's read is sent to.
    pub fn route(&mut self, session: &Session, _now: Duration) -> Node {
        let standbys = self.applied.len();
        let mut in_turn = (0..standbys).map(|step| (self.turn + step) % standbys);
        let is_new_enough =
            |at: &usize| !self.lost[*at] && self.applied[*at].is_some_and(|at| at >= session.seen);
        match in_turn.find(is_new_enough) {
            Some(standby) => {
                self.turn = standby + 1;
                Node::Standby(standby)
            }
            None => Node::Primary,
        }
    }

    /// A node has answered a read of this client; it had applied the log up to `at`.
    pub fn read(&mut self, session: &mut Session, at: Position) {
        session.seen = session.seen.max(at);
    }
}
