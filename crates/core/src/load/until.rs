//! When to stop sending. What is under way by then is still waited for and counted.

use std::time::Duration;

/// When to stop sending. What is under way by then is still waited for and counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// So many requests were sent, by all users together.
    Sent(u64),
    /// Every user has sent so many; in an open loop, which knows no users, so many times their number in all.
    Each(u64),
    /// So much time has passed.
    Elapsed(Duration),
}

impl Until {
    /// Whether one more request may go out at `now`.
    pub(super) fn allows(self, sent_by_all: u64, sent_by_user: u64, now: Duration) -> bool {
        match self {
            Until::Sent(most) => sent_by_all < most,
            Until::Each(most) => sent_by_user < most,
            Until::Elapsed(time) => now < time,
        }
    }

    /// What is left of the rule for the `part`-th of `parts` generators of a closed loop.
    pub(super) fn share(self, part: usize, parts: usize) -> Self {
        match self {
            Until::Sent(most) => {
                let (part, parts) = (part as u64, parts as u64);
                Until::Sent(most / parts + u64::from(part < most % parts))
            }
            Until::Each(_) | Until::Elapsed(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_stops_at_its_own_limit() {
        let second = Duration::from_secs(1);
        assert!(Until::Sent(10).allows(9, 100, second));
        assert!(!Until::Sent(10).allows(10, 0, second));
        assert!(Until::Each(10).allows(80, 9, second));
        assert!(!Until::Each(10).allows(80, 10, second));
        assert!(Until::Elapsed(second).allows(80, 9, second / 2));
        assert!(!Until::Elapsed(second).allows(0, 0, second));
    }

    #[test]
    fn the_shares_of_several_generators_add_up() {
        let shares = (0..3).map(|part| Until::Sent(11).share(part, 3));
        assert!(shares.eq([4, 4, 3].map(Until::Sent)));
        assert_eq!(Until::Each(11).share(2, 3), Until::Each(11));
    }
}
