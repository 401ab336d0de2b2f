//! The router before a primary and its standbys. Writes go to the primary, reads to the standbys, in turn.
//!
//! A standby applies the primary's log, and it may be late. So a user who has made a link is told at times that there is no such
//! link; and another sees a link, loads the page again, and it is gone. What holds once it is repaired, however late each
//! standby is:
//!
//! * A client reads what it has written.
//! * What a client has read it never reads older.
//! * The primary is asked only if no standby is known to be new enough for this client.
//! * Standbys that are new enough take turns: of so many reads in a row each answers one.
//! * A standby that is lost is asked nothing. When it is heard of again, it is as old as it says.
//! * What a client has seen travels in its `Session`: its next request may come to another router.
//!
//! Repair it. `Position`, `Node`, `Session` (with `Default`) and `Router` with its six functions keep their names and signatures: the
//! judge plays the clients, the nodes and the clock. What a session holds is yours to choose. How late a standby is, the router cannot
//! know; it knows what the standbys have told.

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
pub struct Session {}

/// Decides which node a read is sent to.
pub struct Router {
    standbys: usize,
    /// Whose turn it is.
    turn: usize,
}

impl Router {
    /// So many standbys, of which none has been heard of.
    pub fn new(standbys: usize) -> Self {
        Router { standbys, turn: 0 }
    }

    /// A standby says how far it has applied the log. What one says comes in order.
    pub fn heard(&mut self, _standby: usize, _applied: Position) {}

    /// The connection to a standby is lost.
    pub fn lost(&mut self, _standby: usize) {}

    /// The primary has committed a write of this client, and its log is at `at`. `now` is the time since the start.
    pub fn wrote(&mut self, _session: &mut Session, _at: Position, _now: Duration) {}

    /// The node that this client's read is sent to.
    pub fn route(&mut self, _session: &Session, _now: Duration) -> Node {
        if self.standbys == 0 {
            return Node::Primary;
        }
        self.turn += 1;
        Node::Standby(self.turn % self.standbys)
    }

    /// A node has answered a read of this client; it had applied the log up to `at`.
    pub fn read(&mut self, _session: &mut Session, _at: Position) {}
}
