//! What a virtual desk knows: the clock, what is going to happen, and what was seen.

use super::super::Seen;
use super::lent::Lent;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::task::Waker;

/// What is going to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    Arrive(usize),
    Cancel(usize),
    /// The check of what was lent is over.
    GoesOn(usize),
    /// A permit comes back.
    GiveBack,
    Poll(usize),
    Heartbeat,
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) now: u64,
    /// By time, then in the order in which they were foreseen.
    pub(super) future: BinaryHeap<Reverse<(u64, usize, Happening)>>,
    pub(super) foreseen: usize,
    pub(super) permits: usize,
    /// Tasks that wait for a permit.
    pub(super) waiting: Vec<Waker>,
    /// What has been lent and is not over, by number.
    pub(super) lent: BTreeMap<usize, Lent>,
    /// How often each login was polled.
    pub(super) polls: BTreeMap<usize, usize>,
    pub(super) seen: Seen,
}

impl World {
    /// It happens then, after what was foreseen for that moment before.
    pub(super) fn foresee(&mut self, at: u64, what: Happening) {
        self.foreseen += 1;
        self.future.push(Reverse((at, self.foreseen, what)));
    }
}
