//! What becomes of each request: it is answered, it is sent again, or it has failed.
//!
//! It refuses to know sockets: times are arguments, so that tests replay it in virtual time.

use super::Requests;
use super::client::Asked;
use super::failure::Failure;
use super::pace::Pace;
use super::policy::Policy;
use super::report::Report;
use super::retries::{Fate, Retries};
use std::time::Duration;

/// When something is known, and since when it might have been.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) since: Duration,
    pub(super) now: Duration,
}

/// A generator's pace, what it sends again, and its report.
#[derive(Debug)]
pub(super) struct Tally<P> {
    pub(super) pace: P,
    pub(super) report: Report,
    retries: Retries,
    patience: Duration,
}

impl<P: Pace> Tally<P> {
    pub(super) fn new(pace: P, report: Report, policy: Policy, patience: Duration) -> Self {
        Tally { pace, report, retries: Retries::new(policy), patience }
    }

    /// The next request to go out at `now`, and on which connection: one whose pause is over, or one that is due.
    pub(super) fn next(
        &mut self,
        requests: &mut Requests,
        now: Duration,
    ) -> Option<(usize, Asked)> {
        if let Some((due, user)) = self.retries.next()
            && due <= now
            && let Some(connection) = self.pace.again(user)
        {
            let retry = self.retries.pop()?;
            self.report.retries += 1;
            return Some((connection, Asked { sent: now, ..retry.asked }));
        }
        let sending = self.pace.next(now)?;
        self.report.send(sending.intended, sending.lateness);
        self.retries.earn(now);
        let (which, intended) = (requests.next(), sending.intended);
        Some((sending.connection, Asked { which, intended, sent: now, attempt: 0 }))
    }

    /// When something goes out next if nothing is answered before; never, if `None`.
    pub(super) fn wakes(&mut self) -> Option<Duration> {
        let again = self.retries.next().filter(|_| self.pace.has_free()).map(|(due, _)| due);
        self.pace.wakes().into_iter().chain(again).min()
    }

    /// The right answer came.
    pub(super) fn answered(&mut self, connection: usize, asked: Asked, known: Known) {
        self.report.answer(asked.intended, known.now);
        self.pace.freed(connection, known.since, known.now);
    }

    /// There is no right answer; of a refusal, `retry_after` is how long its server asks to wait.
    pub(super) fn failed(
        &mut self,
        connection: usize,
        asked: Asked,
        (why, retry_after): (Failure, Option<Duration>),
        known: Known,
    ) {
        let Known { since, now } = known;
        match self.retries.take(connection, asked, (&why, retry_after), now) {
            Fate::Again => return self.pace.pauses(connection, since, now),
            Fate::OverBudget => self.report.over_budget += 1,
            Fate::Failed => {}
        }
        match why {
            Failure::Refused => self.pace.refused(connection, now),
            // A listener that takes nothing would otherwise cost each request its patience, one after the other.
            Failure::Unconnected if self.report.answered == 0 => self.pace.refused(connection, now),
            _ => self.pace.freed(connection, since, now),
        }
        self.report.fail(why, asked.intended, self.waited(asked.intended, now));
    }

    /// Sends nothing more: what is due, and what was to be sent again, has failed.
    pub(super) fn stop(&mut self, now: Duration) {
        let Tally { pace, report, retries, .. } = self;
        pace.stop(now, |due| report.fail(Failure::Missing, due, now - due));
        retries.stop();
        while let Some(retry) = self.retries.pop() {
            let waited = self.waited(retry.asked.intended, now);
            self.report.fail(retry.why, retry.asked.intended, waited);
        }
    }

    /// How long a request that failed `now` is known to have had no right answer: a failure that comes fast is no better
    /// than one that takes all the patience there is.
    fn waited(&self, intended: Duration, now: Duration) -> Duration {
        now.saturating_sub(intended).max(self.patience)
    }
}
