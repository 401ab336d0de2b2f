//! Days of a shop in virtual time, one hundred seeds of each: a stall at 70 % load, a healthy day, and one on which every fifth
//! attempt fails. What is sent and what is worked on is held against the promises as it happens.
//!
//! The simulator of this house is not used: it takes policies as data, and what is judged here is code. One station and a clock
//! are a page, and a judge that needs nothing of the product is built in seconds.

#[path = "virtual_shop.rs"]
mod shop;

use brigade_judge::Ruling;
use shop::{Seen, Shop};
use std::ops::Range;

/// Days of each kind.
const SEEDS: u64 = 100;

/// What users and the database do on one day. Milliseconds, and thousandths.
pub struct Day {
    what: &'static str,
    /// How likely a user asks in a millisecond.
    asks: u64,
    /// How likely an attempt that was worked on is answered with an error.
    errors: u64,
    /// When the database stands still.
    stall: Range<u64>,
    length: u64,
}

/// The database works on four at once for 10 ms each: 400 a second, of which 280 are 70 %.
const DAYS: [Day; 3] = [
    Day {
        what: "the database stands still for a second at 70 % load",
        asks: 280,
        errors: 10,
        stall: 2_000..3_000,
        length: 10_000,
    },
    Day {
        what: "nothing is wrong but 1 % of all attempts",
        asks: 120,
        errors: 10,
        stall: 0..0,
        length: 5_000,
    },
    Day {
        what: "every fifth attempt is answered with an error",
        asks: 200,
        errors: 200,
        stall: 0..0,
        length: 5_000,
    },
];

/// After the stall this is over.
const BACK: u64 = 5_000;

/// The last users who are counted: those who come later may still wait when the day ends.
const LAST: u64 = 500;

/// Percent of users.
const ENOUGH: u64 = 95;

/// Every day of every seed. What nothing comes back from is told before what broke a promise on the way there.
pub fn judge() -> Ruling {
    let mut attempts = 0;
    for day in &DAYS {
        for seed in 1..=SEEDS {
            let seen = Shop::open(day, seed).run();
            if let Some(why) = still_down(day, &seen).or(seen.broken) {
                let why = format!("{} (seed {seed}): {why}", day.what);
                return Ruling::Rejected { why, schedule: None };
            }
            attempts += seen.attempts;
        }
    }
    let proved = format!(
        "{SEEDS} seeds of {} kinds of days, {attempts} attempts: each is sent, worked on and left undone as promised",
        DAYS.len()
    );
    Ruling::Accepted { proved }
}

/// How many of the users were answered in time, if that is too few five seconds after a stall.
fn still_down(day: &Day, seen: &Seen) -> Option<String> {
    let from = day.stall.end + BACK;
    let counted = from..day.length - LAST;
    let users = || seen.users.iter().filter(|user| counted.contains(&user.asked));
    let (all, good) = (users().count() as u64, users().filter(|user| user.answered).count() as u64);
    (!day.stall.is_empty() && good * 100 < all * ENOUGH).then(|| {
        format!(
            "the database works again, and of {all} users who asked more than 5 s later, {good} were answered in time"
        )
    })
}
