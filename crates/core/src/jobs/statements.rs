//! A table that is asked one statement at a time, a database's wait away.
//!
//! Each statement is one step: no thread sees half of it. Nothing holds two statements together, and that
//! is the point: what goes wrong between two statements of one request goes wrong here. Blink's own
//! store offers no such pair (`follow` counts and `insert` claims a code, in one step each).

use crate::blink::database::{Database, Delay, Query, Question, ServiceTime};
use crate::blink::stores::Memory;
use crate::trace::{Recorder, Task};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// More sessions than this would queue for the database.
const CAPACITY: usize = 1_024;

/// A table behind a database's wait.
#[derive(Debug)]
pub struct Remote<T> {
    /// Where the statements wait; an empty store, for what they find is in `table`.
    database: Database,
    table: Mutex<T>,
}

impl<T> Remote<T> {
    /// A table each statement of which takes `wait`.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub fn open(table: T, wait: Duration, recorder: Recorder) -> io::Result<Self> {
        let delay = Delay { time: ServiceTime::Const(wait), capacity: CAPACITY, seed: 1 };
        let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder)?;
        Ok(Remote { database, table: Mutex::new(table) })
    }

    /// One statement of `task`: the calling thread waits as for any query, then `run` has the table to itself.
    pub fn statement<R>(&self, task: &Task, run: impl FnOnce(&mut T) -> R) -> R {
        let question = Arc::new(Question::Find("row".into()));
        let _due = self.database.submit(Query::new(task.clone(), question)).wait();
        // A panic in one statement is its own; the table is taken over.
        run(&mut self.table.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the table has become.
    pub fn close(self) -> T {
        self.table.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_sees_what_the_statements_before_it_did() {
        let table = Remote::open(0, Duration::from_micros(10), Recorder::off()).unwrap();
        let task = Task::default();
        assert_eq!(table.statement(&task, |row| std::mem::replace(row, 7)), 0);
        assert_eq!(table.statement(&task, |row| *row), 7);
        assert_eq!(table.close(), 7);
    }
}
