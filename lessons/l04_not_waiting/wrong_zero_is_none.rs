//! "One atomic holds flag and answer: 0 is none." Until the answer is 0.

use super::sync::atomic::{AtomicU32, Ordering::Acquire, Ordering::Release};
use super::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

/// What the two ends share.
struct Slot {
    /// 0: none yet.
    answer: AtomicU32,
    /// Of the task that waits.
    waker: Mutex<Option<Waker>>,
}

/// The database's end.
pub struct Sender(Arc<Slot>);

/// The task's end.
pub struct Receiver(Arc<Slot>);

/// Both ends of a new channel.
pub fn channel() -> (Sender, Receiver) {
    let slot = Arc::new(Slot { answer: AtomicU32::new(0), waker: Mutex::new(None) });
    (Sender(Arc::clone(&slot)), Receiver(slot))
}

impl Sender {
    /// Sends the answer, and wakes the task if it waits.
    pub fn send(self, answer: u32) {
        self.0.answer.store(answer, Release);
        let waker = self.0.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Receiver {
    /// The answer if it is there, or else `Pending`: then the waker of the latest poll is called once it is.
    pub fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<u32> {
        *self.0.waker.lock().unwrap() = Some(cx.waker().clone());
        match self.0.answer.load(Acquire) {
            0 => Poll::Pending,
            answer => Poll::Ready(answer),
        }
    }
}
