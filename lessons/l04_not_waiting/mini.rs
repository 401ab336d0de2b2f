//! A whole executor: one thread, a queue of ready tasks, and a waker that puts a task back into it.
//!
//! What it leaves out against a real runtime: sockets, timers, other threads, and spawning from within.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// The tasks that can go on, and the thread that will go on with them.
struct Ready {
    queue: Mutex<VecDeque<usize>>,
    thread: Thread,
}

impl Ready {
    fn push(&self, task: usize) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(task);
        self.thread.unpark();
    }

    /// The next task to poll; sleeps while there is none. `unpark` before `park` is not lost.
    fn next(&self) -> usize {
        loop {
            let next = self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            match next {
                Some(task) => return task,
                None => thread::park(),
            }
        }
    }
}

/// "Poll me again": all that a runtime hands to a future.
struct TaskWaker {
    task: usize,
    /// Set while the task stands in the queue, so that it stands there once.
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        // AcqRel: what the waking thread wrote before is seen by the poll that follows.
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.ready.push(self.task);
        }
    }
}

/// A future not yet finished, with the waker it is always polled with.
struct Task<F> {
    future: Pin<Box<F>>,
    state: Arc<TaskWaker>,
    waker: Waker,
}

impl<F: Future> Task<F> {
    fn new(task: usize, future: F, ready: &Arc<Ready>) -> Self {
        ready.push(task);
        let state =
            Arc::new(TaskWaker { task, queued: AtomicBool::new(true), ready: Arc::clone(ready) });
        Task { future: Box::pin(future), waker: Waker::from(Arc::clone(&state)), state }
    }

    fn poll(&mut self) -> Poll<F::Output> {
        // Before the poll: a wake during it must queue the task again.
        self.state.queued.store(false, Ordering::Release);
        self.future.as_mut().poll(&mut Context::from_waker(&self.waker))
    }
}

// ANCHOR: run
/// Runs all `futures` on the calling thread until each is finished; returns what they returned, and the number of polls.
pub(super) fn run<F: Future>(futures: Vec<F>) -> (Vec<F::Output>, u64) {
    let ready = Arc::new(Ready { queue: Mutex::default(), thread: thread::current() });
    let task = |(at, future)| Some(Task::new(at, future, &ready));
    let mut tasks: Vec<Option<Task<F>>> = futures.into_iter().enumerate().map(task).collect();
    let (mut finished, mut polls) = (Vec::new(), 0);
    while finished.len() < tasks.len() {
        let at = ready.next();
        let Some(task) = &mut tasks[at] else { continue }; // woken once more after its end
        polls += 1;
        if let Poll::Ready(output) = task.poll() {
            tasks[at] = None;
            finished.push(output);
        }
    }
    (finished, polls)
}
// ANCHOR_END: run

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::ready;

    /// Ready at the n-th poll, and wakes itself until then.
    async fn after_polls(n: u32) -> u32 {
        let mut left = n;
        std::future::poll_fn(move |cx| {
            left -= 1;
            if left == 0 {
                return Poll::Ready(n);
            }
            cx.waker().wake_by_ref();
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    }

    #[test]
    fn every_future_is_polled_until_it_is_ready_and_a_double_wake_counts_once() {
        let (mut finished, polls) = run(vec![after_polls(3), after_polls(1), after_polls(2)]);
        finished.sort_unstable();
        assert_eq!((finished, polls), (vec![1, 2, 3], 6));
    }

    #[test]
    fn a_wake_from_another_thread_ends_the_sleep() {
        let (send, receive) = async_channel::bounded::<u32>(1);
        let waiting = async move {
            let mut receive = std::pin::pin!(receive.recv());
            std::future::poll_fn(move |cx| Poll::Ready(ready!(receive.as_mut().poll(cx)))).await
        };
        thread::scope(|scope| {
            scope.spawn(move || send.send_blocking(7));
            assert_eq!(run(vec![waiting]).0, vec![Ok(7)]);
        });
    }
}
