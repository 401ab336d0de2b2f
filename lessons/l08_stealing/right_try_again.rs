//! A thread that finds the lock taken looks again: the other one does not keep it for long.

use super::sync::{Mutex, MutexGuard, hint};
use std::collections::VecDeque;

/// The tasks of one worker, by their numbers; the oldest is at the front.
pub struct Deque {
    tasks: Mutex<VecDeque<u32>>,
}

impl Deque {
    /// Without a task.
    pub fn new() -> Self {
        Deque { tasks: Mutex::new(VecDeque::new()) }
    }

    /// Adds a task at the owner's end.
    pub fn push(&self, task: u32) {
        self.tasks().push_back(task);
    }

    /// The tasks, as soon as no other thread has them.
    fn tasks(&self) -> MutexGuard<'_, VecDeque<u32>> {
        loop {
            if let Ok(tasks) = self.tasks.try_lock() {
                return tasks;
            }
            hint::spin_loop();
        }
    }

    /// The owner takes the task that it pushed last; `None` if there is none, and then it goes home.
    pub fn pop(&self) -> Option<u32> {
        self.tasks().pop_back()
    }

    /// Another worker takes the task that was pushed first; `None` if there is none.
    pub fn steal(&self) -> Option<u32> {
        self.tasks().pop_front()
    }
}
