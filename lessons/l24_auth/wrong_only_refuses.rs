//! "A used token is good for nothing." Whether thief or user holds the good one is not known, and that one goes on.

use super::sync::Mutex;
use super::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

/// Guesses that one code takes.
const TRIES: u64 = 5;
/// How long a code is good, and a family. Times are seconds.
const CODE_LIFE: u64 = 10 * 60;
const FAMILY_LIFE: u64 = 30 * 24 * 60 * 60;
/// How long after its use a token may come again because the reply was lost.
const GRACE: u64 = 5;

/// A refresh token. In a real service it is a random number of 256 bits.
pub type Token = u64;

/// A one-time code that was sent by mail.
pub struct Code {
    sent: u64,
    left: AtomicU64,
    used: AtomicBool,
}

impl Code {
    /// It was sent at this time.
    pub fn new(sent: u64) -> Self {
        Code { sent, left: AtomicU64::new(TRIES), used: AtomicBool::new(false) }
    }

    /// A guess comes at `now`: whether it lets its user in. `fits` compares it with the code.
    pub fn admits(&self, fits: impl FnOnce() -> bool, now: u64) -> bool {
        if now >= self.sent + CODE_LIFE {
            return false;
        }
        let counted = self.left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        counted.is_ok() && fits() && !self.used.swap(true, SeqCst)
    }
}

/// The tokens that follow from one login. One of them is good at a time.
pub struct Family {
    began: u64,
    kept: Mutex<Kept>,
}

struct Kept {
    good: Token,
    /// The token before it, and when that was used.
    former: Option<(Token, u64)>,
    ended: bool,
}

impl Family {
    /// A user has logged in at `now`, and was given `first`.
    pub fn new(first: Token, now: u64) -> Self {
        let kept = Kept { good: first, former: None, ended: false };
        Family { began: now, kept: Mutex::new(kept) }
    }

    /// A token of this family comes at `now`: the token that its client is told, if any. `fresh` was drawn for this request.
    pub fn refresh(&self, shown: Token, fresh: Token, now: u64) -> Option<Token> {
        let mut kept = self.kept.lock().unwrap();
        if kept.ended || now >= self.began + FAMILY_LIFE {
            return None;
        }
        if shown == kept.good {
            *kept = Kept { good: fresh, former: Some((shown, now)), ended: false };
            return Some(fresh);
        }
        let lost = |(former, used): (Token, u64)| shown == former && now < used + GRACE;
        if kept.former.is_some_and(lost) {
            return Some(kept.good);
        }
        None
    }
}
