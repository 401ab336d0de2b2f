//! A thread sends while a task polls: whoever was told `Pending` must be woken.

use super::exercise::{Receiver, channel};
use super::explore::explore;
use super::sync::atomic::{AtomicBool, Ordering::SeqCst};
use super::sync::{Arc, thread};
use brigade::workbench::judge::{Cases, Ruling};
use std::task::{Context, Poll, Wake, Waker};

const ONE_POLL: Cases = Cases { what: "a thread that sends and a task that polls once", least: 8 };
const TWO_POLLS: Cases =
    Cases { what: "a thread that sends and a task that polls with two wakers", least: 20 };

/// A waker that remembers whether it was called.
struct Bell(AtomicBool);

impl Wake for Bell {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.store(true, SeqCst);
    }
}

fn bell() -> (Arc<Bell>, Waker) {
    let bell = Arc::new(Bell(AtomicBool::new(false)));
    (Arc::clone(&bell), Waker::from(bell))
}

/// Polls so many times, each time with a new waker; the last bell if it was `Pending` to the end.
fn poll(receiver: &mut Receiver, times: usize) -> Option<Arc<Bell>> {
    let mut last = None;
    for _ in 0..times {
        let (bell, waker) = bell();
        match receiver.poll_answer(&mut Context::from_waker(&waker)) {
            Poll::Ready(answer) => {
                assert!(answer == 7, "the answer sent was 7, the one received is {answer}");
                return None;
            }
            Poll::Pending => last = Some(bell),
        }
    }
    last
}

fn send_while_polling(cases: &Cases, times: usize) -> Ruling {
    explore(cases, move || {
        let (sender, mut receiver) = channel();
        let database = thread::spawn(move || sender.send(7));
        let task = thread::spawn(move || (poll(&mut receiver, times), receiver));
        database.join().unwrap();
        let (waiting, mut receiver) = task.join().unwrap();
        let Some(bell) = waiting else { return };
        assert!(
            bell.0.load(SeqCst),
            "the answer was sent, and the task that was told Pending is never woken: the waker of its latest poll was not called"
        );
        assert!(
            poll(&mut receiver, 1).is_none(),
            "the task was woken, and the answer is not there"
        );
    })
}

/// One poll finds the gap; two with different wakers find who keeps the wrong one.
pub fn judge() -> Ruling {
    send_while_polling(&ONE_POLL, 1).and(|| send_while_polling(&TWO_POLLS, 2))
}
