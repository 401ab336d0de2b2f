//! A worker's own tasks: it pushes and pops them at one end, and idle workers steal from the other.
//!
//! Some tasks are done twice. What holds once it is repaired:
//!
//! * No task is done twice.
//! * No task is left undone.
//! * A thief takes the oldest task, the owner the newest.
//! * A thief finds a task if there is one.
//!
//! Repair `pop` and `steal`. All names and signatures stay: the judge calls them. What
//! threads share comes from `super::sync`, which stands in for `std::sync` and `std::thread`.

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
        let task = self.tasks.lock().unwrap().back().copied()?;
        self.tasks.lock().unwrap().pop_back();
        Some(task)
    }

    /// Another worker takes the task that was pushed first; `None` if there is none.
    pub fn steal(&self) -> Option<u32> {
        let task = self.tasks.lock().unwrap().front().copied()?;
        self.tasks.lock().unwrap().pop_front();
        Some(task)
    }
}
