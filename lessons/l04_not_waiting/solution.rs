//! First the waker, then the look: a thread that sends after the look finds the waker, one that sent before it is seen.

use super::sync::atomic::{AtomicBool, Ordering::Acquire, Ordering::Release};
use super::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

/// What the two ends share.
struct Slot {
    answer: Mutex<Option<u32>>,
    sent: AtomicBool,
    /// Of the task that waits.
    waker: Mutex<Option<Waker>>,
}

/// The database's end.
pub struct Sender(Arc<Slot>);

/// The task's end.
pub struct Receiver(Arc<Slot>);

/// Both ends of a new channel.
pub fn channel() -> (Sender, Receiver) {
    let slot = Arc::new(Slot {
        answer: Mutex::new(None),
        sent: AtomicBool::new(false),
        waker: Mutex::new(None),
    });
    (Sender(Arc::clone(&slot)), Receiver(slot))
}

impl Sender {
    /// Sends the answer, and wakes the task if it waits.
    pub fn send(self, answer: u32) {
        *self.0.answer.lock().unwrap() = Some(answer);
        self.0.sent.store(true, Release);
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
        if self.0.sent.load(Acquire) {
            let answer = self.0.answer.lock().unwrap().take();
            return Poll::Ready(answer.unwrap());
        }
        Poll::Pending
    }
}
