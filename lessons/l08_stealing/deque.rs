//! A work-stealing deque in its shortest form: a double-ended queue behind a lock. Its owner works at one
//! end, thieves at the other.
//!
//! Real ones (Chase and Lev, 2005; the crate crossbeam-deque) do without the lock at the owner's end. Which end
//! is whose is the same.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The tasks of one worker.
#[derive(Debug)]
pub(super) struct Deque<T>(Mutex<VecDeque<T>>);

// ANCHOR: deque
impl<T> Deque<T> {
    /// Adds a task at the owner's end.
    pub(super) fn push(&self, task: T) {
        self.tasks().push_back(task);
    }

    /// The owner takes what it pushed last: of all its tasks, the one whose data is likeliest in its cache.
    pub(super) fn pop(&self) -> Option<T> {
        self.tasks().pop_back()
    }

    /// A thief takes what was pushed first: the owner will want it last, and where big tasks push their
    /// parts it is the biggest, so that one theft lasts for long.
    pub(super) fn steal(&self) -> Option<T> {
        self.tasks().pop_front()
    }
    // ANCHOR_END: deque

    fn tasks(&self) -> MutexGuard<'_, VecDeque<T>> {
        // Pushing and taking cannot stop half-way, so a panic elsewhere has spoiled nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> FromIterator<T> for Deque<T> {
    fn from_iter<I: IntoIterator<Item = T>>(tasks: I) -> Self {
        let deque = Deque(Mutex::default());
        tasks.into_iter().for_each(|task| deque.push(task));
        deque
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_takes_the_newest_and_a_thief_the_oldest() {
        let deque: Deque<u32> = (1..=3).collect();
        deque.push(4);
        assert_eq!((deque.pop(), deque.steal()), (Some(4), Some(1)));
        assert_eq!((deque.steal(), deque.pop()), (Some(2), Some(3)));
        assert_eq!((deque.pop(), deque.steal()), (None, None));
    }
}
