//! Threads that do the same thing at the same time: what sharing is looked at with.

use std::io;
use std::panic::resume_unwind;
use std::sync::{PoisonError, RwLock};
use std::thread::{self, Builder};

/// Runs `work` on so many threads, which are let go together, and returns what it returned on each, in their order.
/// `work` is told which thread it is on, from 0.
///
/// # Errors
/// The operating system refuses a thread; those that had been started have ended by then.
///
/// # Panics
/// If `work` did.
pub fn at_once<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> io::Result<Vec<T>> {
    let gate = RwLock::new(());
    thread::scope(|scope| {
        // Dropped when all are there, and also when one was refused: no thread is left behind the gate.
        let closed = gate.write().unwrap_or_else(PoisonError::into_inner);
        let mut started = Vec::new();
        for who in 0..threads {
            let (gate, work) = (&gate, &work);
            started.push(Builder::new().spawn_scoped(scope, move || {
                drop(gate.read().unwrap_or_else(PoisonError::into_inner));
                work(who)
            })?);
        }
        drop(closed);
        let joined = started.into_iter().map(|thread| thread.join());
        Ok(joined.map(|done| done.unwrap_or_else(|panic| resume_unwind(panic))).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn every_thread_is_there_before_any_may_end_and_the_order_is_kept() {
        let together = Barrier::new(4);
        let done = at_once(4, |who| {
            together.wait();
            who * 10
        });
        assert_eq!(done.unwrap(), [0, 10, 20, 30]);
    }

    #[test]
    #[should_panic(expected = "on purpose")]
    fn a_panic_goes_on_in_the_caller() {
        let _never = at_once(2, |who| assert!(who == 0, "on purpose"));
    }
}
