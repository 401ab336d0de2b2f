//! "Try the second lock, and do not insist." No thread waits in a ring, and transfers that were possible are refused.

use super::sync::Mutex;

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
    let mut source = from.clicks.lock().unwrap();
    let Ok(mut target) = to.clicks.try_lock() else {
        return false;
    };
    if *source < clicks {
        return false;
    }
    *source -= clicks;
    *target += clicks;
    true
}

/// The clicks of both, at one moment: none is missing because it is just being moved.
pub fn total(one: &Link, other: &Link) -> u64 {
    loop {
        let first = one.clicks.lock().unwrap();
        if let Ok(second) = other.clicks.try_lock() {
            return *first + *second;
        }
    }
}
