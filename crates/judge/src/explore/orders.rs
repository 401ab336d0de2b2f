//! Counting orders of steps instead of schedules. Schedules differ in much that a player would not tell apart: when
//! a thread was started, ran to its next step, or was awaited. And where the same steps have led before, the same
//! can follow again, so nothing new is behind it.

use super::super::{Operation, log};
use std::collections::BTreeSet;

/// The orders that a search has met.
#[derive(Debug, Default)]
pub(super) struct Orders {
    /// Of executions that came to their end.
    ended: BTreeSet<u64>,
    /// On the way.
    positions: BTreeSet<u64>,
    /// The present execution was given up: it is in a known position.
    known: bool,
}

/// Whose turn it is, as far as orders are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// This thread's, whatever is chosen later: it touches nothing that is shared.
    Free(usize),
    /// No thread's: this position has been explored.
    Known,
    /// Any thread's.
    Open,
}

impl Orders {
    /// What is to be done where these threads can go on; `fresh` if the search has not been at this point.
    pub(super) fn turn(&mut self, options: &[usize], fresh: bool) -> Turn {
        let touches_nothing =
            |thread: &usize| matches!(log::wanted(*thread), None | Some(Operation::Join));
        if let Some(thread) = options.iter().copied().find(touches_nothing) {
            return Turn::Free(thread);
        }
        self.known = fresh && options.len() > 1 && !self.positions.insert(log::order(true));
        if self.known { Turn::Known } else { Turn::Open }
    }

    /// An execution is over.
    pub(super) fn end(&mut self) {
        if !std::mem::take(&mut self.known) {
            self.ended.insert(log::order(false));
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ended.len()
    }
}
