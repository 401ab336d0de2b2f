//! What goes wrong with requests: each failure with its reason, and how often each came.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, ErrorKind};

/// How many different replies that cannot be read are told apart; the rest count as one.
const UNREADABLE: usize = 8;

/// Why a request got no right answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// The server refused the connection.
    Refused,
    /// No connection was made while there was patience.
    Unconnected,
    /// The server closed the connection before it answered.
    Closed,
    /// The server closed the connection in the middle of its answer.
    Truncated,
    /// The server reset the connection.
    Reset,
    /// It was answered 429 or 503: the server has more to do than it takes.
    Rejected(u16),
    /// It was answered with this status, which is not the right one.
    Status(u16),
    /// It was answered with the right status, and with another `Location` than the right one.
    Elsewhere(u16),
    /// It was answered with bytes that are no reply, and why they are none.
    Unreadable(String),
    /// No answer came while there was patience.
    TimedOut,
    /// It was due, and not sent when the run ended: no connection had become free.
    Missing,
}

impl Failure {
    /// What an answer with a wrong status is.
    pub(super) fn status(status: u16) -> Self {
        match status {
            429 | 503 => Failure::Rejected(status),
            _ => Failure::Status(status),
        }
    }

    /// Whether the server refused the request because it has more to do than it takes. That is no fault of its own.
    pub fn is_rejection(&self) -> bool {
        matches!(self, Failure::Rejected(_))
    }

    /// Whether the same request may go better the next time.
    pub fn is_transient(&self) -> bool {
        match self {
            Failure::Status(status) => (500..600).contains(status),
            Failure::Elsewhere(_) | Failure::Unreadable(_) | Failure::Missing => false,
            Failure::Refused
            | Failure::Unconnected
            | Failure::Closed
            | Failure::Truncated
            | Failure::Reset
            | Failure::Rejected(_)
            | Failure::TimedOut => true,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::ConnectionReset => Failure::Reset,
            _ => Failure::Closed,
        }
    }
}

/// Reads behind a number: `8 answered 404`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused => write!(f, "refused"),
            Failure::Unconnected => write!(f, "not connected in time"),
            Failure::Closed => write!(f, "hung up on"),
            Failure::Truncated => write!(f, "hung up on in the middle of the answer"),
            Failure::Reset => write!(f, "reset"),
            Failure::Rejected(status) | Failure::Status(status) => write!(f, "answered {status}"),
            Failure::Elsewhere(status) => write!(f, "answered {status} to another Location"),
            Failure::Unreadable(why) => write!(f, "answered with what cannot be read ({why})"),
            Failure::TimedOut => write!(f, "timed out"),
            Failure::Missing => write!(f, "never sent, for no connection became free"),
        }
    }
}

/// What went wrong, counted in requests, except that `refused` counts users too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// Users who got no connection at first, and requests that got none in place of a lost one.
    pub refused: u64,
    /// Unanswered when the server closed or reset the connection.
    pub hung_up: u64,
    /// Answered 429 or 503: the server had more to do than it took.
    #[serde(default)]
    pub rejected: u64,
    /// Answered with another status or target than the right one, or with what is no HTTP.
    pub wrong: u64,
    /// Unanswered when patience ended.
    pub timed_out: u64,
    /// Due, and not sent when the run ended: no connection had become free.
    pub missing: u64,
}

impl Failures {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.refused + self.hung_up + self.rejected + self.wrong + self.timed_out + self.missing
    }

    pub(super) fn count(&mut self, failure: &Failure) {
        let kind = match failure {
            Failure::Refused => &mut self.refused,
            Failure::Closed | Failure::Truncated | Failure::Reset => &mut self.hung_up,
            Failure::Rejected(_) => &mut self.rejected,
            Failure::Status(_) | Failure::Elsewhere(_) | Failure::Unreadable(_) => &mut self.wrong,
            Failure::Unconnected | Failure::TimedOut => &mut self.timed_out,
            Failure::Missing => &mut self.missing,
        };
        *kind += 1;
    }

    pub(super) fn add(&mut self, other: &Failures) {
        self.refused += other.refused;
        self.hung_up += other.hung_up;
        self.rejected += other.rejected;
        self.wrong += other.wrong;
        self.timed_out += other.timed_out;
        self.missing += other.missing;
    }
}

/// Every reason, and how often it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons(BTreeMap<Failure, u64>);

impl Reasons {
    /// All of them with their numbers, connections first.
    pub fn iter(&self) -> impl Iterator<Item = (&Failure, u64)> {
        self.0.iter().map(|(failure, count)| (failure, *count))
    }

    /// The most frequent one.
    pub fn main(&self) -> Option<&Failure> {
        self.0.iter().max_by_key(|(_, count)| **count).map(|(failure, _)| failure)
    }

    pub(super) fn count(&mut self, failure: Failure, times: u64) {
        if times == 0 {
            return;
        }
        let is_unreadable = |failure: &Failure| matches!(failure, Failure::Unreadable(_));
        let several = || self.0.keys().filter(|known| is_unreadable(known)).count() >= UNREADABLE;
        let key = if is_unreadable(&failure) && !self.0.contains_key(&failure) && several() {
            Failure::Unreadable("for other reasons".into())
        } else {
            failure
        };
        *self.0.entry(key).or_default() += times;
    }

    pub(super) fn add(&mut self, other: &Reasons) {
        other.iter().for_each(|(failure, count)| self.count(failure.clone(), count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_lies_in_a_new_way_each_time_fills_no_memory_and_no_screen() {
        let mut reasons = Reasons::default();
        for n in 0..1_000 {
            reasons.count(Failure::Unreadable(format!("it begins with `{n}`")), 1);
        }
        assert_eq!(reasons.iter().count(), UNREADABLE + 1);
        assert_eq!(reasons.iter().map(|(_, count)| count).sum::<u64>(), 1_000);
        let rest = Failure::Unreadable("for other reasons".into());
        assert_eq!(reasons.main(), Some(&rest));
    }
}
