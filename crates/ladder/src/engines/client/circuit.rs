//! Whether a server that no request needs is asked at all: closed, it is; open, no request waits for it.
//!
//! It refuses to know which server: it is told what opens it and what closes it again. No request has to wait for the
//! attempt that closes it.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use tokio::sync::Notify;

/// So many failures in a row open it: one late answer may be the scheduler's fault.
const FAILURES: u32 = 3;

/// The circuit: closed at first.
#[derive(Debug, Default)]
pub(crate) struct Circuit {
    /// `Relaxed`: what a request finds behind a circuit that has just changed, it can bear.
    is_open: AtomicBool,
    /// In a row.
    failures: AtomicU32,
    opened: Notify,
}

impl Circuit {
    /// Whether the server is to be asked.
    pub(crate) fn is_closed(&self) -> bool {
        !self.is_open.load(Relaxed)
    }

    /// It answered.
    pub(crate) fn succeeded(&self) {
        if self.failures.load(Relaxed) > 0 {
            self.failures.store(0, Relaxed);
        }
    }

    /// It did not answer. Whether that opened the circuit.
    pub(crate) fn failed(&self) -> bool {
        self.failures.fetch_add(1, Relaxed) + 1 >= FAILURES && self.open()
    }

    /// Opens it. Whether it was closed.
    pub(crate) fn open(&self) -> bool {
        let was_closed = !self.is_open.swap(true, Relaxed);
        if was_closed {
            self.opened.notify_one();
        }
        was_closed
    }

    /// Closes it.
    pub(crate) fn close(&self) {
        self.failures.store(0, Relaxed);
        self.is_open.store(false, Relaxed);
    }

    /// Waits until it was opened.
    pub(crate) async fn opened(&self) {
        self.opened.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_open_it_once_and_success_between_them_counts() {
        let circuit = Circuit::default();
        assert!(!circuit.failed() && !circuit.failed() && circuit.is_closed());
        circuit.succeeded();
        assert!(!circuit.failed() && !circuit.failed() && circuit.is_closed());
        assert!(circuit.failed() && !circuit.is_closed());
        assert!(!circuit.failed() && !circuit.open(), "it is open");
        circuit.close();
        assert!(circuit.is_closed() && !circuit.failed());
        assert!(circuit.open());
    }
}
