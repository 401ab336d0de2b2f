//! The higher number first, and who only looks lets others look, too.

use super::sync::RwLock;

/// A short link and how often it was clicked.
pub struct Link {
    number: u32,
    clicks: RwLock<u64>,
}

impl Link {
    /// No two links have the same number.
    pub fn new(number: u32, clicks: u64) -> Self {
        Link { number, clicks: RwLock::new(clicks) }
    }

    /// How often it was clicked.
    pub fn clicks(&self) -> u64 {
        *self.clicks.read().unwrap()
    }

    /// What people see: `/7`.
    pub fn path(&self) -> String {
        format!("/{}", self.number)
    }
}

/// Moves so many clicks; `false`, and nothing is moved, if there are not so many. Always succeeds otherwise.
pub fn transfer(from: &Link, to: &Link, clicks: u64) -> bool {
    let (mut source, mut target);
    if from.number > to.number {
        source = from.clicks.write().unwrap();
        target = to.clicks.write().unwrap();
    } else {
        target = to.clicks.write().unwrap();
        source = from.clicks.write().unwrap();
    }
    match source.checked_sub(clicks) {
        None => false,
        Some(left) => {
            *source = left;
            *target += clicks;
            true
        }
    }
}

/// The clicks of both, at one moment: none is missing because it is just being moved.
pub fn total(one: &Link, other: &Link) -> u64 {
    let (high, low) = if one.number > other.number { (one, other) } else { (other, one) };
    let high = high.clicks.read().unwrap();
    let low = low.clicks.read().unwrap();
    *high + *low
}
