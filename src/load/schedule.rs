//! When a request is due, and when to stop.

use std::time::Duration;

/// A closed loop: a user sends the next request when an answer has come, and thinks for no time at all.
///
/// It measures capacity. It cannot measure what users of an overloaded service feel, because a slow answer
/// delays the very requests that would have suffered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedLoop {
    /// Requests that one user has under way at once; more than 1 is pipelining.
    pub depth: usize,
}

impl Default for ClosedLoop {
    fn default() -> Self {
        ClosedLoop { depth: 1 }
    }
}

impl ClosedLoop {
    /// How many requests a user with `under_way` unanswered ones sends now.
    pub(super) fn due(self, under_way: usize) -> usize {
        self.depth.max(1).saturating_sub(under_way)
    }
}

/// When to stop sending. What is under way by then is still waited for and counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// So many requests were sent, by all users together.
    Sent(u64),
    /// Every user has sent so many.
    Each(u64),
    /// So much time has passed.
    Elapsed(Duration),
}

impl Until {
    /// How many more of `due` requests may go out.
    pub(super) fn allows(
        self,
        due: usize,
        sent_by_all: u64,
        sent_by_user: u64,
        elapsed: Duration,
    ) -> usize {
        let left = match self {
            Until::Sent(most) => most.saturating_sub(sent_by_all),
            Until::Each(most) => most.saturating_sub(sent_by_user),
            Until::Elapsed(time) if elapsed >= time => 0,
            Until::Elapsed(_) => u64::MAX,
        };
        due.min(usize::try_from(left).unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_in_a_closed_loop_tops_up_to_its_depth() {
        assert_eq!(ClosedLoop::default().due(0), 1);
        assert_eq!(ClosedLoop::default().due(1), 0);
        assert_eq!(ClosedLoop { depth: 16 }.due(3), 13);
        assert_eq!(ClosedLoop { depth: 0 }.due(0), 1, "a user who never asks measures nothing");
    }

    #[test]
    fn each_rule_stops_at_its_own_limit() {
        let second = Duration::from_secs(1);
        assert_eq!(Until::Sent(10).allows(4, 8, 1, second), 2);
        assert_eq!(Until::Each(10).allows(4, 80, 9, second), 1);
        assert_eq!(Until::Each(10).allows(4, 80, 10, second), 0);
        assert_eq!(Until::Elapsed(second).allows(4, 80, 9, second / 2), 4);
        assert_eq!(Until::Elapsed(second).allows(4, 80, 9, second), 0);
    }
}
