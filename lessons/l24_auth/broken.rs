//! Two things that happen once: a code that was sent by mail lets its user in, and a refresh token gives the next one.
//!
//! Each read and each write is safe, as a statement of SQL is. But guesses that come at once all read the same number of guesses left,
//! and two tabs that refresh at once both get a token, of which one is worth nothing. And who has lost a reply has
//! to log in again, while who has stolen an old token is only told no. What holds once it is repaired:
//!
//! * A code takes 5 guesses, and however many come at once, no more are compared.
//! * A right guess lets in once.
//! * However many tabs show one token at once, one new token is made, and all of them are told that one.
//! * A reply that was lost is told again, for 5 seconds after its token was used, and only until the new one is used.
//! * Any other used token ends its family: from then on no token of it is good.
//! * A code is good for 10 minutes and a family for 30 days, however often it is refreshed.
//!
//! Repair it. `Token`, `Code` with `new` and `admits`, `Family` with `new` and `refresh` keep their names and signatures: the judge calls
//! them. Each token of a family was given by it; `fresh` was never given before. What threads share comes from `super::sync`, which
//! stands in for `std::sync` and `std::thread`.

use super::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// Guesses that one code takes.
const TRIES: u64 = 5;
/// How long a code is good, and a family. Times are seconds.
const CODE_LIFE: u64 = 10 * 60;
const FAMILY_LIFE: u64 = 30 * 24 * 60 * 60;

/// A refresh token. In a real service it is a random number of 256 bits.
pub type Token = u64;

/// A one-time code that was sent by mail.
pub struct Code {
    sent: u64,
    left: AtomicU64,
}

impl Code {
    /// It was sent at this time.
    pub fn new(sent: u64) -> Self {
        Code { sent, left: AtomicU64::new(TRIES) }
    }

    /// A guess comes at `now`: whether it lets its user in. `fits` compares it with the code.
    pub fn admits(&self, fits: impl FnOnce() -> bool, now: u64) -> bool {
        let left = self.left.load(SeqCst);
        if left == 0 || now >= self.sent + CODE_LIFE {
            return false;
        }
        let right = fits();
        self.left.store(if right { 0 } else { left - 1 }, SeqCst);
        right
    }
}

/// The tokens that follow from one login. One of them is good at a time.
pub struct Family {
    began: u64,
    good: AtomicU64,
}

impl Family {
    /// A user has logged in at `now`, and was given `first`.
    pub fn new(first: Token, now: u64) -> Self {
        Family { began: now, good: AtomicU64::new(first) }
    }

    /// A token of this family comes at `now`: the token that its client is told, if any. `fresh` was drawn for this request.
    pub fn refresh(&self, shown: Token, fresh: Token, now: u64) -> Option<Token> {
        if shown != self.good.load(SeqCst) || now >= self.began + FAMILY_LIFE {
            return None;
        }
        self.good.store(fresh, SeqCst);
        Some(fresh)
    }
}
