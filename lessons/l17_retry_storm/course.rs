//! What happened over time in one way, slot by slot, simulated or real; and when it was over.

use super::ways::Way;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Goodput is back when this share of the users is answered,
const BACK: f64 = 0.8;

/// in so many slots together: in fewer there are too few users to tell that from luck.
const TOGETHER: usize = 10;

/// What happened in one slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Slot {
    /// Requests of users.
    pub(super) asked: u64,
    /// Attempts, the first ones too.
    pub(super) sent: u64,
    /// Answers that a client waited for.
    pub(super) good: u64,
}

/// One way from before the stall to the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Course {
    pub(super) way: Way,
    pub(super) slot_ms: f64,
    /// The slots in which the database stood still.
    pub(super) stall: Range<usize>,
    pub(super) slots: Vec<Slot>,
}

impl Course {
    /// How long after the stall goodput was back to stay, in milliseconds: from then on enough users were answered in every
    /// ten slots. `None` if that never was so.
    pub(super) fn back_ms(&self) -> Option<f64> {
        let after = &self.slots[self.stall.end..];
        let down = after.windows(TOGETHER).rposition(|slots| share(slots) < BACK);
        let down = down.map_or(0, |last| last + 1);
        (down + TOGETHER <= after.len()).then_some(down as f64 * self.slot_ms)
    }

    /// The last fifth of what came after the stall.
    fn end(&self) -> &[Slot] {
        let after = self.slots.len() - self.stall.end;
        &self.slots[self.slots.len() - (after / 5).max(1)..]
    }

    /// The share of users that were answered in the end.
    pub(super) fn good_in_the_end(&self) -> f64 {
        share(self.end())
    }

    /// Attempts for each request in the end.
    pub(super) fn attempts_in_the_end(&self) -> f64 {
        let (asked, sent) = sums(self.end(), |slot| (slot.asked, slot.sent));
        sent as f64 / asked.max(1) as f64
    }
}

fn sums(slots: &[Slot], of: impl Fn(&Slot) -> (u64, u64)) -> (u64, u64) {
    slots.iter().map(of).fold((0, 0), |(a, b), (more_a, more_b)| (a + more_a, b + more_b))
}

/// Answers per request.
fn share(slots: &[Slot]) -> f64 {
    let (asked, good) = sums(slots, |slot| (slot.asked, slot.good));
    good as f64 / asked.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(good: &[u64]) -> Course {
        let slot = |good: &u64| Slot { asked: 10, sent: 10, good: *good };
        let slots = good.iter().map(slot).collect();
        Course { way: Way::AsItIs, slot_ms: 100.0, stall: 1..2, slots }
    }

    /// So many slots with so many answers each, after one before the stall and one in it.
    fn runs(runs: &[(usize, u64)]) -> Course {
        let after = runs.iter().flat_map(|(slots, good)| std::iter::repeat_n(*good, *slots));
        course(&[10, 0].into_iter().chain(after).collect::<Vec<_>>())
    }

    #[test]
    fn it_is_back_when_it_stays() {
        assert_eq!(runs(&[(20, 10)]).back_ms(), Some(0.0));
        // From the third slot on eight of ten are answered, in every ten slots.
        assert_eq!(runs(&[(5, 0), (20, 10)]).back_ms(), Some(300.0));
        let relapse = [(15, 10), (10, 0)];
        assert_eq!(runs(&relapse).back_ms(), None);
        assert_eq!(runs(&[(20, 0)]).back_ms(), None);
        assert_eq!(runs(&[(9, 10)]).back_ms(), None, "too short to tell");
    }

    #[test]
    fn the_end_is_the_last_fifth() {
        let mut good = vec![0; 12];
        good[10..].fill(5);
        let course = course(&good);
        assert_eq!((course.good_in_the_end(), course.attempts_in_the_end()), (0.5, 1.0));
    }
}
