//! Who can go on because an answer came: what a waker is, written out.
//!
//! A ticket is completed on the database's thread, while the loop may be asleep in `poll`. The waker
//! notes whose ticket it was and wakes the loop, once, however many answers come meanwhile.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};

/// The clients that can go on, and how to wake the loop.
pub(super) struct Ready {
    slots: Mutex<Vec<usize>>,
    poll: mio::Waker,
}

impl Ready {
    /// None yet; `poll` wakes the loop.
    pub(super) fn new(poll: mio::Waker) -> Arc<Self> {
        let slots = Mutex::default();
        Arc::new(Ready { slots, poll })
    }

    /// The client in `slot` can go on.
    pub(super) fn push(&self, slot: usize) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.push(slot);
        if slots.len() == 1 {
            // Fails only when the counter is full, and then the loop is being woken already.
            let _full = self.poll.wake();
        }
    }

    /// Those who can go on since the last call.
    pub(super) fn take(&self) -> Vec<usize> {
        std::mem::take(&mut *self.slots.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A waker for the tickets of the client in `slot`.
    pub(super) fn waker(self: &Arc<Self>, slot: usize) -> Waker {
        let ready = self.clone();
        Waker::from(Arc::new(Slot { slot, ready }))
    }
}

struct Slot {
    slot: usize,
    ready: Arc<Ready>,
}

impl Wake for Slot {
    fn wake(self: Arc<Self>) {
        self.ready.push(self.slot);
    }
}
