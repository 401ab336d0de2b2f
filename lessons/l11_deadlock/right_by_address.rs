//! Every link has an address, and addresses have an order.

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

/// Both locks, in the order of the arguments, taken in the order of the addresses.
fn both<'a>(one: &'a Link, other: &'a Link) -> [MutexGuard<'a, u64>; 2] {
    let swapped = std::ptr::from_ref(one) > std::ptr::from_ref(other);
    let (low, high) = if swapped { (other, one) } else { (one, other) };
    let low = low.clicks.lock().unwrap();
    let high = high.clicks.lock().unwrap();
    if swapped { [high, low] } else { [low, high] }
}
