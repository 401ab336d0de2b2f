//! What is lent to a thread of the virtual desk: it moves only while the loop lets it, and stops at each check.

use std::cell::RefCell;
use std::panic;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::Builder;
use std::time::Duration;

/// What has not stopped by then waits for another thread, and will not stop while that one stands still.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where something that was lent stopped.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// It computes until then.
    Check(u64),
    Over,
    /// It waits on its thread for another.
    Stuck,
}

/// Something that was lent, seen from the loop.
#[derive(Debug)]
pub(super) struct Lent {
    go: Sender<()>,
    stopped: Receiver<Stop>,
}

impl Lent {
    /// Lets it go on to its next stop.
    pub(super) fn go_on(&mut self) -> Stop {
        match self.go.send(()) {
            Ok(()) => self.stopped.recv_timeout(PATIENCE).unwrap_or(Stop::Stuck),
            Err(_) => Stop::Over,
        }
    }
}

/// The other ends, on its own thread.
struct Thread {
    go: Receiver<()>,
    stopped: Sender<Stop>,
}

thread_local! {
    static HERE: RefCell<Option<Thread>> = const { RefCell::new(None) };
}

/// Whether the thread that asks is lent.
pub(super) fn here() -> bool {
    HERE.with(|here| here.borrow().is_some())
}

/// Stops until the clock is there.
pub(super) fn until(at: u64) {
    HERE.with(|here| {
        if let Some(thread) = &*here.borrow() {
            let _gone = thread.stopped.send(Stop::Check(at));
            thread.wait();
        }
    });
}

impl Thread {
    /// Waits for its turn; ends with the case, should that end first.
    fn wait(&self) {
        if self.go.recv().is_err() {
            panic::resume_unwind(Box::new(()));
        }
    }
}

/// What came of it, and who waits for that.
type Awaited<T> = (Option<std::thread::Result<T>>, Option<Waker>);

/// What comes of something that was lent. Of its two owners the last one drops it.
#[derive(Debug)]
pub(super) struct Outcome<T>(Arc<Mutex<Awaited<T>>>);

impl<T> Outcome<T> {
    fn parts(&self) -> MutexGuard<'_, (Option<std::thread::Result<T>>, Option<Waker>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is over; who waits is woken.
    fn set(self, result: std::thread::Result<T>) {
        let mut parts = self.parts();
        parts.0 = Some(result);
        let waker = parts.1.take();
        drop(parts);
        waker.into_iter().for_each(Waker::wake);
    }

    /// What came of it, or later.
    pub(super) fn poll(&self, cx: &mut Context<'_>) -> Poll<T> {
        let mut parts = self.parts();
        match parts.0.take() {
            Some(Ok(value)) => Poll::Ready(value),
            Some(Err(panicked)) => panic::resume_unwind(panicked),
            None => {
                parts.1 = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// A thread for `work`, which has not begun.
pub(super) fn start<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (Lent, Outcome<T>) {
    let ((go, its_turn), (stops, stopped)) = (channel(), channel());
    let outcome = Outcome(Arc::default());
    let told = Outcome(Arc::clone(&outcome.0));
    let run = move || {
        let thread = Thread { go: its_turn, stopped: stops.clone() };
        thread.wait();
        HERE.with(|here| *here.borrow_mut() = Some(thread));
        let result = panic::catch_unwind(panic::AssertUnwindSafe(work));
        told.set(result);
        let _gone = stops.send(Stop::Over);
    };
    let spawned = Builder::new().spawn(run);
    drop(spawned.expect("a thread for what is lent"));
    (Lent { go, stopped }, outcome)
}
