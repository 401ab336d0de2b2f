//! The clicks of links: each link counts its own behind a lock, and clicks can be moved to another link when two links
//! become one. Requests do that at the same time, in every direction, and sometimes everything stops.
//!
//! What holds once it is repaired:
//!
//! * No call waits for ever.
//! * No call begins again for ever.
//! * A transfer succeeds if there are clicks enough.
//! * A transfer moves nothing if there are not enough, at the moment of the transfer.
//! * The total of two links misses no click.
//!
//! Repair it. `Link::new`, `clicks`, `path`, `transfer` and `total` keep their names and signatures: the judge calls them.
//! What threads share comes from `super::sync`, which stands in for `std::sync` and `std::thread`. Two links are never the same.

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
    let mut target = to.clicks.lock().unwrap();
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
