//! Until when it makes sense to begin with what a request asks.
//!
//! It has no clock: times are arguments.

use super::Query;
use crate::blink::stores::StoreError;
use std::time::{Duration, Instant};

/// Seconds after which a client that was refused may try again.
pub(super) const RETRY: u32 = 1;

/// Until when it makes sense to begin with what a request asks. Without any of these, for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// When the request was whole: it has waited since then, be it for a worker, for a place or for a lock. Unknown of
    /// what no request asks.
    pub since: Option<Instant>,
    /// When the client, as it says, stops waiting for the answer.
    pub deadline: Option<Instant>,
    /// What has not begun by then has waited for too long ([`Shed`](super::Shed)).
    pub begin_by: Option<Instant>,
}

/// What a request asks, and until when it makes sense to begin with it.
#[derive(Debug)]
pub struct Asked {
    /// What, and who asks.
    pub query: Query,
    /// Until when.
    pub term: Term,
}

impl From<Query> for Asked {
    /// What no request asks is wanted for ever.
    fn from(query: Query) -> Self {
        Asked { query, term: Term::default() }
    }
}

impl Term {
    /// The same term; what has waited for longer than `limit` when its turn comes is refused. `now` it is asked.
    pub(super) fn waits_at_most(self, limit: Duration, now: Instant) -> Term {
        Term { begin_by: self.since.unwrap_or(now).checked_add(limit), ..self }
    }

    /// The same term behind an engine that took so long: being served is no waiting.
    pub(super) fn served(self, time: Duration) -> Term {
        Term { begin_by: self.begin_by.and_then(|begin_by| begin_by.checked_add(time)), ..self }
    }

    /// Why there is no use in beginning `now`, if there is none.
    pub(super) fn refusal(&self, now: Instant, is_abandoned: bool) -> Option<StoreError> {
        let busy = StoreError::Busy { retry_after: RETRY };
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            return Some(StoreError::Expired);
        }
        // Elsewhere an abandoned write is done: the client may have hung up because it trusts in that.
        let begin_by = self.begin_by?;
        (is_abandoned || begin_by < now).then_some(busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn waiting_counts_from_the_request_and_the_limit_itself_is_not_too_long() {
        let came = Instant::now();
        let asked = came + 40 * MS;
        let busy = Some(StoreError::Busy { retry_after: RETRY });
        let term = Term { since: Some(came), ..Term::default() }.waits_at_most(50 * MS, asked);
        assert_eq!(term.refusal(came + 50 * MS, false), None);
        assert_eq!(term.refusal(came + 51 * MS, false), busy);
        let unknown = Term::default().waits_at_most(50 * MS, asked);
        assert_eq!(unknown.refusal(asked + 50 * MS, false), None);
        assert_eq!(unknown.refusal(asked + 51 * MS, false), busy);
    }

    #[test]
    fn what_it_was_served_for_is_no_waiting() {
        let came = Instant::now();
        let term = Term { since: Some(came), ..Term::default() }.waits_at_most(50 * MS, came);
        // It waited for 40 ms, was served for 20 elsewhere, and has 10 left.
        assert!(term.refusal(came + 60 * MS, false).is_some());
        assert_eq!(term.served(20 * MS).refusal(came + 70 * MS, false), None);
        assert!(term.served(20 * MS).refusal(came + 71 * MS, false).is_some());
        let deadline = Term { deadline: Some(came), ..term }.served(20 * MS);
        assert_eq!(deadline.refusal(came, false), Some(StoreError::Expired));
    }

    #[test]
    fn a_deadline_is_kept_with_and_without_shedding_and_is_told_apart() {
        let now = Instant::now();
        let plain = Term { deadline: Some(now), ..Term::default() };
        for term in [plain, plain.waits_at_most(MS, now - 10 * MS)] {
            assert_eq!(term.refusal(now, false), Some(StoreError::Expired));
        }
        assert_eq!(plain.refusal(now - MS, true), None);
    }

    #[test]
    fn what_nothing_waits_for_is_left_undone_only_where_work_is_shed() {
        let now = Instant::now();
        assert_eq!(Term::default().refusal(now, true), None);
        let shed = Term::default().waits_at_most(MS, now);
        assert_eq!(shed.refusal(now, true), Some(StoreError::Busy { retry_after: RETRY }));
    }
}
