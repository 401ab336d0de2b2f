//! A scope in which threads may borrow, with the two things that can go wrong in it kept apart: the
//! system refuses a thread (an error), or a worker panics (the panic goes on in the caller).

use crossbeam::thread::Scope;
use std::io;
use std::panic::resume_unwind;

/// Runs `run` and every thread it spawns to their ends.
///
/// # Errors
/// What `run` returns; threads that were already spawned have ended by then.
///
/// # Panics
/// If a worker did.
pub(super) fn scope<'env, T>(run: impl FnOnce(&Scope<'env>) -> io::Result<T>) -> io::Result<T> {
    crossbeam::thread::scope(run).unwrap_or_else(|panic| resume_unwind(panic))
}
