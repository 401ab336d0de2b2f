//! "It is the last one, so its number is known." Until another thread takes the first.

use super::sync::Mutex;
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
        self.tasks.lock().unwrap().push_back(task);
    }

    /// The owner takes the task that it pushed last; `None` if there is none, and then it goes home.
    pub fn pop(&self) -> Option<u32> {
        let last = self.tasks.lock().unwrap().len().checked_sub(1)?;
        self.tasks.lock().unwrap().remove(last)
    }

    /// Another worker takes the task that was pushed first; `None` if there is none.
    pub fn steal(&self) -> Option<u32> {
        self.tasks.lock().unwrap().pop_front()
    }
}
