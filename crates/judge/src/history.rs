//! Who asked for what and what came back, written down while the threads of a model call: what a judge of
//! linearizability looks at afterwards.
//!
//! Its lock is the standard library's on purpose: a checker runs one thread of the model at a time, so writing down is no
//! step of its own.

use super::linearizability::Call;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The calls of one execution, in the order in which they returned.
#[derive(Debug)]
pub struct History<O, A>(Mutex<Book<O, A>>);

#[derive(Debug)]
struct Book<O, A> {
    /// Calls made and calls returned so far.
    moments: usize,
    calls: Vec<Call<O, A>>,
}

impl<O, A> Default for History<O, A> {
    fn default() -> Self {
        History(Mutex::new(Book { moments: 0, calls: Vec::new() }))
    }
}

impl<O, A: Clone> History<O, A> {
    /// Makes a call for `thread` and writes it down.
    pub fn call(&self, thread: usize, asked: O, make: impl FnOnce(&O) -> A) -> A {
        let made = self.book().moment();
        let answer = make(&asked);
        let mut book = self.book();
        let span = (made, book.moment());
        book.calls.push(Call { thread, asked, answer: answer.clone(), span });
        answer
    }

    /// Takes all calls out.
    pub fn take(&self) -> Vec<Call<O, A>> {
        std::mem::take(&mut self.book().calls)
    }

    fn book(&self) -> MutexGuard<'_, Book<O, A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O, A> Book<O, A> {
    fn moment(&mut self) -> usize {
        self.moments += 1;
        self.moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_spans_what_was_called_within_it() {
        let history = History::default();
        history.call(0, "outer", |_| {
            history.call(1, "inner", |_| 1);
            2
        });
        let calls = history.take();
        let spans: Vec<_> = calls.iter().map(|call| (call.asked, call.answer, call.span)).collect();
        assert_eq!(spans, [("inner", 1, (2, 3)), ("outer", 2, (1, 4))]);
    }
}
