//! The same guard for the look and for the taking.

use super::sync::Mutex;

/// The tasks of one worker, by their numbers; the oldest is at the front.
pub struct Deque {
    tasks: Mutex<Vec<u32>>,
}

impl Deque {
    /// Without a task.
    pub fn new() -> Self {
        Deque { tasks: Mutex::new(Vec::new()) }
    }

    /// Adds a task at the owner's end.
    pub fn push(&self, task: u32) {
        self.tasks.lock().unwrap().push(task);
    }

    /// The owner takes the task that it pushed last; `None` if there is none, and then it goes home.
    pub fn pop(&self) -> Option<u32> {
        let mut tasks = self.tasks.lock().unwrap();
        let task = tasks.last().copied()?;
        tasks.pop();
        Some(task)
    }

    /// Another worker takes the task that was pushed first; `None` if there is none.
    pub fn steal(&self) -> Option<u32> {
        let mut tasks = self.tasks.lock().unwrap();
        if tasks.is_empty() { None } else { Some(tasks.remove(0)) }
    }
}
