//! "Try the second lock, and if it is taken, give the first back and begin again." Two that do so in step never end.

use super::sync::{Mutex, MutexGuard, thread};

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

/// Both locks, in the order of the arguments.
fn both<'a>(one: &'a Link, other: &'a Link) -> [MutexGuard<'a, u64>; 2] {
    loop {
        let first = one.clicks.lock().unwrap();
        if let Ok(second) = other.clicks.try_lock() {
            return [first, second];
        }
        drop(first);
        thread::yield_now();
    }
}
