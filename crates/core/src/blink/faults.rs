//! What the store could not do: told once to the server's log, and never to a client.
//!
//! A path of the server or an error of its system is no client's affair, and helps an attacker.

use super::stores::StoreError;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Where a line for the server's own screen goes.
pub type Log = fn(&str);

/// What went wrong with the store so far.
#[derive(Debug)]
pub(super) struct Faults {
    log: Log,
    /// What the log was told last: a store that fails every request fills no disk with it.
    told: Mutex<String>,
    /// Why the store answers nothing more; empty while it does.
    broken: OnceLock<String>,
}

impl Faults {
    /// No fault yet; `log` is told of each.
    pub(super) fn new(log: Log) -> Self {
        Faults { log, told: Mutex::default(), broken: OnceLock::new() }
    }

    /// Notes what is more than a refusal.
    pub(super) fn note(&self, error: &StoreError) {
        if matches!(error, StoreError::Taken | StoreError::Full) {
            return;
        }
        let text = error.to_string();
        if matches!(error, StoreError::Broken(_)) {
            self.broken.get_or_init(|| text.clone());
        }
        // A panic elsewhere leaves a whole text behind.
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if *told != text {
            (self.log)(&text);
            *told = text;
        }
    }

    /// Why the store answers nothing more until a restart, if that is so.
    pub(super) fn broken(&self) -> Option<&str> {
        self.broken.get().map(String::as_str)
    }
}
