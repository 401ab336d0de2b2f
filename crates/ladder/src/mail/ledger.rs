//! What a provider knows: which mail was handed in, how often, and what it said. It knows no socket; the time is told.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Mail to this domain makes the provider fail, every time.
pub const POISON: &str = "@poison.example";
/// There are no mailboxes in this domain.
pub const REFUSED: &str = "@refused.example";

/// What was handed in since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Mails that were sent, each once.
    pub accepted: u64,
    /// Repetitions, by their key: known already, and not sent again.
    pub duplicates: u64,
    /// Requests that were answered 422, 500 or 503.
    pub refused: u64,
}

/// A mail that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// How often it was handed in; it was sent once.
    pub handed_in: u64,
    /// When it was sent, in microseconds since 1970; 0 while it is being sent.
    pub sent_us: u64,
}

/// What becomes of a mail that is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is sent now.
    Accepted,
    /// It was handed in before.
    Duplicate,
    /// There is no such mailbox.
    Refused,
    /// The provider fails at it.
    Poison,
    /// The provider is out of order.
    OutOfOrder,
}

/// The books of a provider.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) out_of_order: bool,
    counts: Counts,
    letters: BTreeMap<String, Letter>,
}

impl Ledger {
    /// Enters a mail that is handed in under `key`.
    pub(super) fn enter(&mut self, key: &str, to: &str) -> Verdict {
        let verdict = self.judge(key, to);
        match verdict {
            Verdict::Accepted => {
                let letter = Letter { to: to.into(), handed_in: 1, sent_us: 0 };
                self.letters.insert(key.into(), letter);
            }
            Verdict::Duplicate => self.counts.duplicates += 1,
            _ => self.counts.refused += 1,
        }
        verdict
    }

    fn judge(&mut self, key: &str, to: &str) -> Verdict {
        match self.letters.get_mut(key) {
            _ if self.out_of_order => Verdict::OutOfOrder,
            Some(letter) => {
                letter.handed_in += 1;
                Verdict::Duplicate
            }
            None if to.ends_with(POISON) => Verdict::Poison,
            None if to.ends_with(REFUSED) => Verdict::Refused,
            None => Verdict::Accepted,
        }
    }

    /// The mail has left.
    pub(super) fn sent(&mut self, key: &str, now_us: u64) {
        self.counts.accepted += 1;
        if let Some(letter) = self.letters.get_mut(key) {
            letter.sent_us = now_us;
        }
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    pub(super) fn letters(&self) -> &BTreeMap<String, Letter> {
        &self.letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_sent_once_however_often_it_is_handed_in() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.enter("a", "ada@example.org"), Verdict::Accepted);
        assert_eq!(ledger.enter("a", "ada@example.org"), Verdict::Duplicate, "while it is sent");
        ledger.sent("a", 7);
        assert_eq!(ledger.enter("a", "ada@example.org"), Verdict::Duplicate);
        assert_eq!(ledger.counts(), Counts { accepted: 1, duplicates: 2, refused: 0 });
        let letter = Letter { to: "ada@example.org".into(), handed_in: 3, sent_us: 7 };
        assert_eq!(ledger.letters()["a"], letter);
    }

    #[test]
    fn what_is_refused_may_be_handed_in_again() {
        let mut ledger = Ledger { out_of_order: true, ..Ledger::default() };
        assert_eq!(ledger.enter("a", "ada@example.org"), Verdict::OutOfOrder);
        ledger.out_of_order = false;
        assert_eq!(ledger.enter("a", "ada@example.org"), Verdict::Accepted);
        for _ in 0..2 {
            assert_eq!(ledger.enter("b", "bob@poison.example"), Verdict::Poison);
            assert_eq!(ledger.enter("c", "eve@refused.example"), Verdict::Refused);
        }
        assert_eq!(ledger.counts().refused, 5);
        assert_eq!(ledger.letters().len(), 1);
    }
}
