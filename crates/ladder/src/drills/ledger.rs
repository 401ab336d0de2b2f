//! What users noted, and what follows from it. Pure: times count from the start of the drill.

use brigade_core::load::Failure;
use std::collections::BTreeMap;
use std::time::Duration;

/// A link that a user asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) code: String,
    pub(super) target: String,
    /// When it was asked for and when that was answered.
    pub(super) time: Span,
    /// How far its writer had seen the database then: who is told of the link is told this too.
    pub(super) seen: u64,
}

/// From when to when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub(super) began: Duration,
    pub(super) ended: Duration,
}

/// A time in which what was acknowledged could be lost, and was: it began and ended in these.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exposed {
    pub(super) from: Span,
    pub(super) until: Span,
}

impl Exposed {
    /// Whether a write that took this time fell into it for sure: it must be lost.
    fn holds(&self, time: Span) -> bool {
        time.began >= self.from.ended && time.ended <= self.until.began
    }

    /// Whether it may have.
    fn touches(&self, time: Span) -> bool {
        time.ended >= self.from.began && time.began <= self.until.ended
    }
}

/// One request of one user.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) user: usize,
    pub(super) sent: Duration,
    pub(super) ended: Duration,
    /// What was wrong, if it was.
    pub(super) wrong: Option<Failure>,
}

/// Everything that was noted.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    pub(super) notes: Vec<Note>,
    /// Writes that were answered: they must be there for ever.
    pub(super) acknowledged: Vec<Link>,
    /// Writes that were not, or not well: they may be there.
    pub(super) doubtful: Vec<Link>,
}

impl Ledger {
    /// Every reason for which requests failed, and how many did.
    pub(super) fn failed(&self) -> Vec<(String, u64)> {
        let mut all = BTreeMap::<&Failure, u64>::new();
        for wrong in self.notes.iter().filter_map(|note| note.wrong.as_ref()) {
            *all.entry(wrong).or_default() += 1;
        }
        all.into_iter().map(|(why, count)| (why.to_string(), count)).collect()
    }

    /// The longest that one user was without: from when its first request that failed was sent to its next right answer,
    /// or to its last note where none came. `None`: nothing failed.
    pub(super) fn away(&self) -> Option<Duration> {
        let turn = |note: &Note| (note.user, note.sent, note.ended, note.wrong.is_some());
        away(self.notes.iter().map(turn))
    }

    /// The longest that a right answer took.
    pub(super) fn slowest(&self) -> Option<Duration> {
        self.slowest_since(Duration::ZERO)
    }

    /// The longest of those that came after this moment.
    pub(super) fn slowest_since(&self, moment: Duration) -> Option<Duration> {
        let right = |note: &&Note| note.wrong.is_none() && note.ended >= moment;
        self.notes.iter().filter(right).map(|note| note.ended.saturating_sub(note.sent)).max()
    }

    /// How many answers said that a link is not there, or leads elsewhere, that was acknowledged before.
    pub(super) fn old(&self) -> u64 {
        let old = |wrong: &Failure| matches!(wrong, Failure::Status(404) | Failure::Elsewhere(_));
        self.notes.iter().filter_map(|note| note.wrong.as_ref()).filter(|wrong| old(wrong)).count()
            as u64
    }

    /// How many writes are lost that should not be, or are there though nothing had received them.
    pub(super) fn against(&self, exposed: Exposed, lost: &[String]) -> u64 {
        let wrong = |link: &&Link| {
            if lost.contains(&link.code) {
                !exposed.touches(link.time)
            } else {
                exposed.holds(link.time)
            }
        };
        self.acknowledged.iter().filter(wrong).count() as u64
    }

    /// Whether each of so many users has had `each` right answers to requests that were sent from `moment` on.
    pub(super) fn served(&self, users: usize, each: usize, moment: Duration) -> bool {
        let mut right = vec![0; users];
        let since = self.notes.iter().rev().take_while(|note| note.ended >= moment);
        for note in since.filter(|note| note.wrong.is_none() && note.sent >= moment) {
            right[note.user] += 1;
        }
        right.into_iter().all(|answers| answers >= each)
    }

    /// Whether a request failed from `moment` on.
    pub(super) fn missed(&self, moment: Duration) -> bool {
        let since = self.notes.iter().rev().take_while(|note| note.ended >= moment);
        since.into_iter().any(|note| note.wrong.is_some())
    }
}

/// The longest that one user was without, of these requests: whose each was, when it was sent, when it ended, and whether
/// it went wrong.
pub(crate) fn away(
    requests: impl IntoIterator<Item = (usize, Duration, Duration, bool)>,
) -> Option<Duration> {
    let mut since = BTreeMap::<usize, Duration>::new();
    let mut longest = None;
    for (user, sent, ended, is_wrong) in requests {
        let from = if is_wrong {
            *since.entry(user).or_insert(sent)
        } else {
            let Some(from) = since.remove(&user) else { continue };
            from
        };
        longest = longest.max(Some(ended.saturating_sub(from)));
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(notes: &[(usize, u64, u64, Option<Failure>)]) -> Ledger {
        let ms = Duration::from_millis;
        let note = |(user, sent, ended, wrong): &(usize, u64, u64, Option<Failure>)| Note {
            user: *user,
            sent: ms(*sent),
            ended: ms(*ended),
            wrong: wrong.clone(),
        };
        Ledger { notes: notes.iter().map(note).collect(), ..Ledger::default() }
    }

    #[test]
    fn a_user_is_away_from_the_first_request_that_fails_to_its_own_next_right_answer() {
        let (refused, late) = (Some(Failure::Refused), Some(Failure::Status(504)));
        let seen = ledger(&[
            (0, 0, 5, None),
            (0, 10, 11, refused.clone()),
            (1, 10, 14, None), // another user is served all the time
            (0, 20, 21, refused),
            (1, 20, 320, None),
            (0, 200, 260, None),
            (1, 330, 400, late),
            (1, 410, 420, None),
        ]);
        assert_eq!(seen.away(), Some(Duration::from_millis(250)));
        assert_eq!(seen.slowest(), Some(Duration::from_millis(300)));
        assert_eq!(seen.failed(), [("refused".into(), 2), ("answered 504".into(), 1)]);
    }

    #[test]
    fn a_user_who_is_never_served_again_is_away_to_the_end_and_without_a_failure_none_is() {
        let seen = ledger(&[
            (0, 0, 1, None),
            (0, 10, 12, Some(Failure::Closed)),
            (0, 90, 95, Some(Failure::Refused)),
        ]);
        assert_eq!(seen.away(), Some(Duration::from_millis(85)));
        assert_eq!(ledger(&[(0, 0, 1, None)]).away(), None);
        assert_eq!(Ledger::default().slowest(), None);
    }

    #[test]
    fn what_was_acknowledged_while_nothing_was_received_must_be_lost_and_nothing_else() {
        let ms = Duration::from_millis;
        let span = |began, ended| Span { began: ms(began), ended: ms(ended) };
        let link = |code: &str, time| Link { code: code.into(), time, ..Link::default() };
        let seen = Ledger {
            acknowledged: vec![
                link("before", span(0, 9)),
                link("at its start", span(9, 11)),
                link("in it", span(20, 30)),
                link("at its end", span(50, 62)),
                link("after", span(62, 70)),
            ],
            ..Ledger::default()
        };
        let exposed = Exposed { from: span(10, 12), until: span(60, 61) };
        let against = |lost: &[&str]| {
            seen.against(exposed, &lost.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(against(&["in it"]), 0);
        assert_eq!(against(&["at its start", "in it", "at its end"]), 0, "they may be lost or not");
        assert_eq!(against(&[]), 1, "it was never received, so it cannot be there");
        assert_eq!(against(&["before", "in it", "after"]), 2);
    }

    #[test]
    fn a_link_that_is_not_there_or_leads_elsewhere_is_an_old_answer_and_a_refusal_is_none() {
        let wrong = [Failure::Status(404), Failure::Status(503), Failure::Elsewhere(302)];
        let notes: Vec<_> = wrong.into_iter().map(|wrong| (0, 0, 1, Some(wrong))).collect();
        assert_eq!(ledger(&notes).old(), 2);
    }

    #[test]
    fn served_again_means_every_user_and_requests_that_were_sent_since() {
        let seen =
            ledger(&[(0, 0, 20, None), (1, 11, 12, None), (0, 21, 22, None), (1, 22, 23, None)]);
        let at = Duration::from_millis;
        assert!(
            seen.served(2, 1, at(10)) && !seen.served(2, 2, at(10)) && !seen.served(3, 1, at(10))
        );
        assert!(seen.served(2, 2, at(0)));
        assert!(!seen.missed(at(0)));
    }
}
