//! The same two steps, taken in every order: what luck can do, without luck.

use super::ways::THREADS;
use brigade_judge::interleavings::outcomes;
use std::collections::BTreeMap;
use std::iter::repeat_n;

// ANCHOR: play
/// Plays `load; store(+1)` in this order: whose turn it is takes one step. Returns what the counter says in the end.
pub(super) fn play(order: impl IntoIterator<Item = usize>) -> u64 {
    let (mut counter, mut read) = (0, [None; THREADS]);
    for who in order {
        match read[who].take() {
            None => read[who] = Some(counter),
            Some(seen) => counter = seen + 1,
        }
    }
    counter
}

/// Every total that `clicks` on each thread can come to, and in how many orders.
pub(super) fn totals(clicks: usize) -> BTreeMap<u64, usize> {
    outcomes(&[2 * clicks; THREADS], |order| play(order.iter().copied()))
}

/// The order that loses most, for two clicks a thread or more: A reads 0; B counts all its clicks but one; A writes 1;
/// B reads it; A counts all the rest; B writes 2.
pub(super) fn worst(clicks: usize) -> impl Iterator<Item = usize> {
    let (a, b, rest) = (0, 1, 2 * (clicks - 1));
    let turns = [(a, 1), (b, rest), (a, 1), (b, 1), (a, rest), (b, 1)];
    turns.into_iter().flat_map(|(who, steps)| repeat_n(who, steps))
}
// ANCHOR_END: play

/// A statement of a request that counts one click of a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Statement {
    /// `SELECT clicks`
    Select,
    /// `UPDATE … SET clicks = :seen + 1`
    Set,
    /// `UPDATE … SET clicks = clicks + 1`
    Add,
    /// `UPDATE … SET clicks = :seen + 1 WHERE clicks = :seen`
    SetIfSeen,
}

/// What an order of statements came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counted {
    /// What the row says.
    pub(super) clicks: u64,
    /// How many requests were told that their click is counted.
    pub(super) told: u64,
}

impl Counted {
    /// Whether a click is gone of which a request was told that it is counted.
    pub(super) fn lost(self) -> bool {
        self.clicks < self.told
    }
}

/// Two requests of these statements each: every outcome, and in how many orders.
pub(super) fn requests(statements: &[Statement]) -> BTreeMap<Counted, usize> {
    outcomes(&[statements.len(); 2], |order| run(statements, order))
}

fn run(statements: &[Statement], order: &[usize]) -> Counted {
    let mut counted = Counted { clicks: 0, told: 0 };
    let (mut seen, mut done) = ([0; 2], [0; 2]);
    for &who in order {
        let next = match statements[done[who]] {
            Statement::Select => {
                seen[who] = counted.clicks;
                None
            }
            Statement::Set => Some(seen[who] + 1),
            Statement::Add => Some(counted.clicks + 1),
            Statement::SetIfSeen => (seen[who] == counted.clicks).then_some(seen[who] + 1),
        };
        if let Some(clicks) = next {
            counted = Counted { clicks, told: counted.told + 1 };
        }
        done[who] += 1;
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use Statement::{Add, Select, Set, SetIfSeen};

    #[test]
    fn no_order_of_two_clicks_each_counts_fewer_than_two() {
        assert_eq!(totals(1).into_keys().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(totals(2).into_keys().collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(totals(3).into_keys().collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    }

    #[test]
    fn the_worst_order_takes_every_step_and_keeps_two_clicks() {
        for clicks in [2, 3, 1_000] {
            let taken = worst(clicks).filter(|who| *who == 0).count();
            assert_eq!((taken, worst(clicks).count()), (2 * clicks, 4 * clicks));
            assert_eq!(play(worst(clicks)), 2);
        }
    }

    #[test]
    fn four_of_six_orders_of_select_and_update_lose_a_click() {
        let lost = |statements: &[Statement]| -> usize {
            let outcomes = requests(statements);
            outcomes.iter().filter(|(counted, _)| counted.lost()).map(|(_, orders)| orders).sum()
        };
        assert_eq!(lost(&[Select, Set]), 4);
        assert_eq!(lost(&[Add]), 0);
        assert_eq!(lost(&[Select, SetIfSeen]), 0);
        // The condition loses nothing, for the request that was too late is told so: in four orders one of two.
        assert_eq!(requests(&[Select, SetIfSeen])[&Counted { clicks: 1, told: 1 }], 4);
    }
}
