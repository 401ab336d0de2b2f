//! What the store could not do: told once to the server's log, and never to a client.
//!
//! A path of the server or an error of its system is no client's affair, and helps an attacker.

use super::database::Answer;
use super::stores::StoreError;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Where a line for the server's own screen goes.
pub type Log = fn(&str);

/// What went wrong with the store so far.
#[derive(Debug)]
pub(super) struct Faults {
    log: Log,
    /// What the log was told last: the same again is not told.
    told: Mutex<String>,
    /// It could not be reached when it was asked last. Written when that changes, and read with each answer.
    away: AtomicBool,
    /// Why the store answers nothing more; empty while it does.
    broken: OnceLock<String>,
}

impl Faults {
    /// No fault yet; `log` is told of each.
    pub(super) fn new(log: Log) -> Self {
        Faults {
            log,
            told: Mutex::default(),
            away: AtomicBool::new(false),
            broken: OnceLock::new(),
        }
    }

    /// Notes what is more than a refusal, and the first answer after the store was away.
    pub(super) fn note(&self, answer: &Answer) {
        match answer {
            // May be said by what stands before the store; and what it does not keep, it never will.
            Answer::Failed(StoreError::Busy { .. } | StoreError::Expired) => {}
            Answer::Failed(StoreError::Unsupported(_)) => {}
            Answer::Failed(StoreError::Taken | StoreError::Reused | StoreError::Full) => {
                self.back()
            }
            Answer::Failed(error) => self.fault(error),
            Answer::Together(answers) => {
                answers.last().into_iter().for_each(|last| self.note(last))
            }
            _ => self.back(),
        }
    }

    fn fault(&self, error: &StoreError) {
        let text = error.to_string();
        match error {
            StoreError::Broken(_) => _ = self.broken.get_or_init(|| text.clone()),
            StoreError::Unavailable(_) => self.away.store(true, Relaxed),
            _ => {}
        }
        let mut told = self.told();
        if *told != text {
            (self.log)(&text);
            *told = text;
        }
    }

    fn back(&self) {
        if self.away.load(Relaxed) && self.away.swap(false, Relaxed) {
            (self.log)("the store answers again");
            mem::take(&mut *self.told());
        }
    }

    /// A panic elsewhere leaves a whole text behind.
    fn told(&self) -> MutexGuard<'_, String> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the store answers nothing more until a restart, if that is so.
    pub(super) fn broken(&self) -> Option<&str> {
        self.broken.get().map(String::as_str)
    }
}
