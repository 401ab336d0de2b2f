//! Everybody takes the link with the lower number first, whichever way the clicks go.

use super::sync::{Mutex, MutexGuard};

/// A short link and how often it was clicked.
pub struct Link {
    number: u32,
    clicks: Mutex<u64>,
}

impl Link {
    /// No two links have the same number.
    pub fn new(number: u32, clicks: u64) -> Self {
        Link { number, clicks: Mutex::new(clicks) }
    }

    /// How often it was clicked.
    pub fn clicks(&self) -> u64 {
        *self.clicks.lock().unwrap()
    }

    /// What people see: `/7`.
    pub fn path(&self) -> String {
        format!("/{}", self.number)
    }
}

/// Moves so many clicks; `false`, and nothing is moved, if there are not so many. Always succeeds otherwise.
pub fn transfer(from: &Link, to: &Link, clicks: u64) -> bool {
    let [mut source, mut target] = both(from, to);
    if *source < clicks {
        return false;
    }
    *source -= clicks;
    *target += clicks;
    true
}

/// The clicks of both, at one moment: none is missing because it is just being moved.
pub fn total(one: &Link, other: &Link) -> u64 {
    let [first, second] = both(one, other);
    *first + *second
}

/// Both locks, in the order of the arguments, taken in the order of the numbers. The thread that has the higher one waits for
/// nothing, so one can always go on.
fn both<'a>(one: &'a Link, other: &'a Link) -> [MutexGuard<'a, u64>; 2] {
    if one.number < other.number {
        let first = one.clicks.lock().unwrap();
        [first, other.clicks.lock().unwrap()]
    } else {
        let first = other.clicks.lock().unwrap();
        [one.clicks.lock().unwrap(), first]
    }
}
