//! Which nodes may answer a read.

use std::time::Duration;

/// Which nodes may answer a read. Writes are always the primary's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Any: a read may show less than the client has written, or has read before.
    Any,
    /// The primary: every read shows all that was acknowledged, and standbys are there for a failure only.
    Primary,
    /// For this time after a write of its client the primary, then any. A guess at how far behind standbys are: a client reads
    /// its own writes as long as they are less, and may read less than before. The time is the server's clock's; one that is
    /// set back sends the client to the primary for longer, one that is set forward too early to a standby.
    Sticky(Duration),
    /// Any that has come to the position that the client has seen: the primary always has.
    Token,
}

/// What a read takes of a node, as far as its client is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// It must be the primary.
    Primary,
    /// It must have come to this position.
    Position(u64),
}

impl Policy {
    /// What a read takes whose client has `seen` so much; `now` is the time since 1970 in milliseconds, which is what sticky clients
    /// are told of their last write.
    pub(super) fn takes(self, seen: u64, now: u64) -> Takes {
        match self {
            Policy::Any => Takes::Position(0),
            Policy::Primary => Takes::Primary,
            Policy::Token => Takes::Position(seen),
            // A time that is still to come was told before the clock was set back, or was made up: it counts as now.
            Policy::Sticky(time) if u128::from(now.saturating_sub(seen)) < time.as_millis() => {
                Takes::Primary
            }
            Policy::Sticky(_) => Takes::Position(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sticky_client_is_the_primarys_from_its_write_until_the_time_is_over() {
        let sticky = Policy::Sticky(Duration::from_millis(100));
        let at = |now| sticky.takes(1_000_000, now);
        assert_eq!([at(1_000_000), at(1_000_099)], [Takes::Primary; 2]);
        assert_eq!(at(1_000_100), Takes::Position(0));
        assert_eq!(at(900_000), Takes::Primary, "the clock was set back");
        assert_eq!(sticky.takes(0, 1_000_000), Takes::Position(0), "it has written nothing");
    }

    #[test]
    fn only_a_token_asks_for_a_position() {
        assert_eq!(Policy::Token.takes(7, 0), Takes::Position(7));
        assert_eq!(Policy::Any.takes(7, 0), Takes::Position(0));
        assert_eq!(Policy::Primary.takes(7, 0), Takes::Primary);
    }
}
