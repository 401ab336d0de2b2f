//! Answer and waker under one lock: to look and to leave the waker is one step.

use super::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

/// What the two ends share: one lock for both.
#[derive(Default)]
struct Slot {
    answer: Option<u32>,
    /// Of the task that waits.
    waker: Option<Waker>,
}

/// The database's end.
pub struct Sender(Arc<Mutex<Slot>>);

/// The task's end.
pub struct Receiver(Arc<Mutex<Slot>>);

/// Both ends of a new channel.
pub fn channel() -> (Sender, Receiver) {
    let slot = Arc::new(Mutex::new(Slot::default()));
    (Sender(Arc::clone(&slot)), Receiver(slot))
}

impl Sender {
    /// Sends the answer, and wakes the task if it waits.
    pub fn send(self, answer: u32) {
        let mut slot = self.0.lock().unwrap();
        slot.answer = Some(answer);
        let waker = slot.waker.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Receiver {
    /// The answer if it is there, or else `Pending`: then the waker of the latest poll is called once it is.
    pub fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<u32> {
        let mut slot = self.0.lock().unwrap();
        if let Some(answer) = slot.answer.take() {
            return Poll::Ready(answer);
        }
        slot.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
