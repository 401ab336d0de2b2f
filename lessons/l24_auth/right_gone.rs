//! All under locks, and an ended family is gone: what is not there cannot be refreshed.

use super::sync::Mutex;

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
    left: Mutex<u64>,
}

impl Code {
    /// It was sent at this time.
    pub fn new(sent: u64) -> Self {
        Code { sent, left: Mutex::new(TRIES) }
    }

    /// A guess comes at `now`: whether it lets its user in. `fits` compares it with the code.
    pub fn admits(&self, fits: impl FnOnce() -> bool, now: u64) -> bool {
        let mut left = self.left.lock().unwrap();
        if *left == 0 || now - self.sent >= CODE_LIFE {
            return false;
        }
        *left -= 1;
        let right = fits();
        if right {
            *left = 0;
        }
        right
    }
}

/// The tokens that follow from one login. One of them is good at a time.
pub struct Family {
    until: u64,
    alive: Mutex<Option<Alive>>,
}

struct Alive {
    good: Token,
    again: Option<Again>,
}

/// The token that was used last, and how long it may come again.
struct Again {
    token: Token,
    until: u64,
}

impl Family {
    /// A user has logged in at `now`, and was given `first`.
    pub fn new(first: Token, now: u64) -> Self {
        let alive = Mutex::new(Some(Alive { good: first, again: None }));
        Family { until: now + FAMILY_LIFE, alive }
    }

    /// A token of this family comes at `now`: the token that its client is told, if any. `fresh` was drawn for this request.
    pub fn refresh(&self, shown: Token, fresh: Token, now: u64) -> Option<Token> {
        let mut alive = self.alive.lock().unwrap();
        let kept = alive.take().filter(|_| now < self.until)?;
        let next = match kept.again {
            _ if shown == kept.good => {
                Alive { good: fresh, again: Some(Again { token: shown, until: now + GRACE }) }
            }
            Some(Again { token, until }) if shown == token && now < until => kept,
            _ => return None,
        };
        let told = next.good;
        *alive = Some(next);
        Some(told)
    }
}
