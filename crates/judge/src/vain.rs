//! Looks in vain: a thread that comes round to the same step with the same answer, while no other thread has changed
//! anything. Pure.
//!
//! An operating system lets others go on sooner or later; a checker that tries every schedule has one in which it never
//! does. So that a spin lock can be judged at all, a thread gives way after a few looks in vain.

use super::Operation;
use super::log::Said;
use std::collections::VecDeque;

/// So many looks in vain, and others are let go on.
const PATIENCE: usize = 4;

/// Older looks are forgotten: a round of a loop has fewer.
const KEPT: usize = 64;

/// A look at something shared that changed nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) thread: usize,
    pub(super) object: usize,
    pub(super) said: Said,
    pub(super) line: u32,
}

/// The looks of all threads since another thread changed anything, the last one first.
#[derive(Debug, Default)]
pub(super) struct Looks(VecDeque<Look>);

impl Looks {
    /// Something was done: a look that changed nothing, or the end of the looks of all other threads.
    pub(super) fn add(&mut self, look: Look, operation: Operation) {
        let changes_nothing = match (operation, look.said) {
            (Operation::Update, Said::Changed(old, new)) => old == new,
            (Operation::Load, _) | (Operation::Update, Said::Read(_)) => true,
            (Operation::TryLock, Said::Words(said)) => said == "another has it",
            (Operation::Receive, Said::Words(said)) => said == "empty",
            _ => false,
        };
        if changes_nothing {
            self.0.truncate(KEPT - 1);
            self.0.push_front(look);
        } else {
            self.0.retain(|other| other.thread == look.thread);
        }
    }

    /// Whether this thread's last look is one of too many.
    pub(super) fn again(&self, thread: usize) -> bool {
        let last = self.0.iter().find(|look| look.thread == thread);
        let same = |last: &Look| self.0.iter().filter(|look| *look == last).count();
        last.is_some_and(|last| same(last) > PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::log::Value;
    use super::*;

    fn look(thread: usize, value: bool) -> Look {
        Look { thread, object: 0, said: Said::Read(Value::Flag(value)), line: 7 }
    }

    #[test]
    fn a_thread_gives_way_after_a_few_looks_that_say_the_same() {
        let mut looks = Looks::default();
        (0..PATIENCE).for_each(|_| looks.add(look(1, false), Operation::Load));
        assert!(!looks.again(1), "{looks:?}");
        looks.add(look(1, true), Operation::Load);
        assert!(!looks.again(1), "another answer is worth another look: {looks:?}");
        looks.add(look(1, false), Operation::Load);
        assert!(looks.again(1) && !looks.again(2), "{looks:?}");
    }

    #[test]
    fn what_another_thread_changes_makes_a_new_look_worth_while() {
        let mut looks = Looks::default();
        (0..=PATIENCE).for_each(|_| looks.add(look(1, false), Operation::Load));
        looks.add(look(1, true), Operation::Store);
        assert!(!looks.again(2));
        looks.add(look(1, false), Operation::Load);
        assert!(looks.again(1), "what it changes itself is no news: {looks:?}");
        looks.add(look(2, true), Operation::Store);
        assert!(!looks.again(1), "{looks:?}");
    }
}
