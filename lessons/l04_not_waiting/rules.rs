//! A thread sends while a task polls: who was told `Pending` is woken, once there is an answer and not before. And
//! polls on one thread, before anything is sent: they return, and wake no task.

use super::exercise::{Receiver, channel};
use super::explore::explore;
use super::sync::atomic::{AtomicBool, Ordering::SeqCst};
use super::sync::{Arc, thread};
use brigade_judge::{Cases, Ruling};
// The judge's own books are no part of the story: they are kept where no schedule can see them.
use std::sync::atomic;
use std::task::{Context, Poll, Wake, Waker};

/// Before the send, between two polls, after the last: an answer can come in one more place than there are polls.
const ONE_POLL: Cases = Cases { what: "a thread that sends and a task that polls once", least: 2 };
const TWO_POLLS: Cases =
    Cases { what: "a thread that sends and a task that polls with two wakers", least: 3 };
const QUIET: Cases =
    Cases { what: "five polls before the answer is sent, on one thread", least: 1 };

/// Answers that are easily taken for none, and one that is not.
const ANSWERS: [u32; 3] = [7, 0, u32::MAX];

/// A waker that remembers whether it was called.
struct Bell {
    rung: AtomicBool,
    /// Whether the sender has been asked to send.
    sending: std::sync::Arc<atomic::AtomicBool>,
}

impl Wake for Bell {
    fn wake(self: std::sync::Arc<Self>) {
        assert!(
            self.sending.load(atomic::Ordering::SeqCst),
            "a task was woken before its answer was sent: it is polled for nothing, and if that happens at every poll, it \
             takes a core to wait"
        );
        self.rung.store(true, SeqCst);
    }
}

/// A task's side, and what it knows of the sender.
struct Task {
    receiver: Receiver,
    sending: std::sync::Arc<atomic::AtomicBool>,
    answer: u32,
}

impl Task {
    /// Polls so many times, each time with a new waker; the last bell if it was `Pending` to the end.
    fn poll(&mut self, times: usize) -> Option<Arc<Bell>> {
        let mut last = None;
        for _ in 0..times {
            let rung = AtomicBool::new(false);
            let bell = Arc::new(Bell { rung, sending: self.sending.clone() });
            let waker = Waker::from(Arc::clone(&bell));
            match self.receiver.poll_answer(&mut Context::from_waker(&waker)) {
                Poll::Ready(answer) => {
                    let sent = self.answer;
                    assert!(
                        self.sending.load(atomic::Ordering::SeqCst),
                        "a poll was Ready before an answer was sent"
                    );
                    assert!(
                        answer == sent,
                        "the answer sent was {sent}, the one received is {answer}"
                    );
                    return None;
                }
                Poll::Pending => last = Some(bell),
            }
        }
        last
    }

    /// Nothing more is sent: the task that waits with this bell has been woken, and finds its answer.
    fn woken(&mut self, bell: &Bell) {
        assert!(
            bell.rung.load(SeqCst),
            "the answer was sent, and the task that was told Pending is never woken: the waker of its latest poll was not called"
        );
        assert!(self.poll(1).is_none(), "the task was woken, and the answer is not there");
    }
}

/// A channel, and a sender that says when it begins.
fn open(answer: u32) -> (impl FnOnce() + Send + 'static, Task) {
    let (sender, receiver) = channel();
    let sending = std::sync::Arc::<atomic::AtomicBool>::default();
    let begun = sending.clone();
    let send = move || {
        begun.store(true, atomic::Ordering::SeqCst);
        sender.send(answer);
    };
    (send, Task { receiver, sending, answer })
}

fn send_while_polling(cases: &Cases, times: usize) -> Ruling {
    explore(cases, move || {
        let (send, mut task) = open(ANSWERS[0]);
        let database = thread::spawn(send);
        let task = thread::spawn(move || (task.poll(times), task));
        database.join().unwrap();
        let (waiting, mut task) = task.join().unwrap();
        if let Some(bell) = waiting {
            task.woken(&bell);
        }
    })
}

/// No thread sends yet, so a poll that does not return waits for what cannot come.
fn quiet() -> Ruling {
    let ruling = explore(&QUIET, || {
        for answer in ANSWERS {
            let (send, mut task) = open(answer);
            let bell = task.poll(5);
            send();
            task.woken(&bell.expect("Ready is heard of in the poll"));
        }
    });
    match ruling {
        Ruling::Rejected { why, schedule } if stands_still(&why) => {
            let why =
                "a poll holds its thread until the answer comes, where it should return Pending";
            Ruling::Rejected { why: why.into(), schedule }
        }
        other => other,
    }
}

/// What the explorers say of a schedule that does not come to its end.
fn stands_still(why: &str) -> bool {
    ["can go on", "deadlock", "never ends"].iter().any(|said| why.contains(said))
}

/// First that polls return; then one poll finds the gap, and is what is played; two with different wakers find who keeps the wrong one.
pub fn judge() -> Ruling {
    quiet().and(|| send_while_polling(&ONE_POLL, 1)).and(|| send_while_polling(&TWO_POLLS, 2))
}
