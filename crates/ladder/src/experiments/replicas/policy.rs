//! Which node a read is sent to: a policy, one value, over what is known of the standbys. Pure: time and news are arguments.
//!
//! The policies are those of [`replicas`](crate::replicas). They stand here once more, over rows and positions alone: the experiment asks
//! PostgreSQL itself, so that nothing of the shortener, its caches or its engine is between a read and what a standby knows.

use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// After a write, a sticky client reads from the primary for so long.
pub(super) const STICKY: Duration = Duration::from_millis(100);

/// Who answers reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Policy {
    /// The standbys, in turn.
    Any,
    /// The primary.
    Primary,
    /// The primary for a while after a write of this client, then the standbys.
    Sticky,
    /// A standby that has applied what this client has seen, or else the primary.
    Token,
}

impl Policy {
    /// In the order shown.
    pub const ALL: [Policy; 4] = [Policy::Any, Policy::Primary, Policy::Sticky, Policy::Token];
}

/// What a client knows of itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Session {
    /// When its last write was acknowledged.
    pub(super) wrote: Option<Instant>,
    /// The newest position in the log that it has written or read.
    pub(super) seen: u64,
}

/// What is known of the standbys.
#[derive(Clone, Debug)]
pub(super) struct Router {
    /// How far each has applied the log, at least.
    applied: Vec<u64>,
    turn: usize,
}

impl Router {
    pub(super) fn of(standbys: usize) -> Self {
        Router { applied: vec![0; standbys], turn: 0 }
    }

    /// A standby has applied so much, as it says with each answer. Of the primary there is nothing to know.
    pub(super) fn heard(&mut self, standby: Option<usize>, applied: u64) {
        if let Some(known) = standby.and_then(|standby| self.applied.get_mut(standby)) {
            *known = applied.max(*known);
        }
    }

    /// The standby that is asked; `None`: the primary.
    pub(super) fn route(
        &mut self,
        policy: Policy,
        session: Session,
        now: Instant,
    ) -> Option<usize> {
        let needed = match policy {
            Policy::Primary => return None,
            Policy::Sticky if session.wrote.is_some_and(|at| now - at < STICKY) => return None,
            Policy::Any | Policy::Sticky => 0,
            Policy::Token => session.seen,
        };
        let standbys = self.applied.len();
        let mut in_turn = (0..standbys).map(|step| (self.turn + step) % standbys);
        let standby = in_turn.find(|standby| self.applied[*standby] >= needed)?;
        self.turn = standby + 1;
        Some(standby)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(policy: Policy, seen: u64, since: Duration) -> Vec<Option<usize>> {
        let mut router = Router { applied: vec![7, 3], turn: 0 };
        let now = Instant::now() + since;
        let session = Session { wrote: Some(now.checked_sub(since).unwrap()), seen };
        (0..4).map(|_| router.route(policy, session, now)).collect()
    }

    #[test]
    fn a_policy_says_which_node_is_asked() {
        let in_turn = [Some(0), Some(1), Some(0), Some(1)];
        assert_eq!(asked(Policy::Any, 9, Duration::ZERO), in_turn);
        assert_eq!(asked(Policy::Primary, 0, STICKY), [None; 4]);
        assert_eq!(asked(Policy::Sticky, 0, STICKY / 2), [None; 4]);
        assert_eq!(asked(Policy::Sticky, 9, STICKY), in_turn, "it bets that no standby is later");
        assert_eq!(asked(Policy::Token, 3, Duration::ZERO), in_turn);
        assert_eq!(asked(Policy::Token, 4, STICKY * 9), [Some(0); 4]);
        assert_eq!(asked(Policy::Token, 8, STICKY * 9), [None; 4]);
    }
}
