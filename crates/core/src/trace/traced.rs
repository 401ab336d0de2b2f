//! A future whose every poll is a block, and whose every wake is an edge.

use super::task::Task;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// Wraps a task's future: each poll is a block on the polling thread's lane, a wake is an edge, and
/// between a wake and the next poll the task is runnable. With the recorder off it only passes on.
#[derive(Debug)]
pub struct Traced<F> {
    task: Task,
    future: Pin<Box<F>>,
    waker: Option<(Waker, Waker)>,
    done: bool,
}

impl<F: Future> Traced<F> {
    /// Traces `future` as `task`, and finishes the task with it.
    pub fn new(task: Task, future: F) -> Self {
        Traced { task, future: Box::pin(future), waker: None, done: false }
    }
}

impl<F> Traced<F> {
    /// `outer`, made to record wakes; the last one is kept, since runtimes pass the same one again.
    fn waker(&mut self, outer: &Waker) -> Waker {
        match &self.waker {
            Some((known, ours)) if known.will_wake(outer) => ours.clone(),
            _ => {
                let (task, outer) = (self.task.clone(), outer.clone());
                let ours = Waker::from(Arc::new(Noting { task, outer: outer.clone() }));
                self.waker = Some((outer, ours.clone()));
                ours
            }
        }
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if !self.task.is_recorded() {
            return self.future.as_mut().poll(cx);
        }
        let waker = self.waker(cx.waker());
        let task = self.task.clone();
        let mut cx = Context::from_waker(&waker);
        let polled = task.run(|| self.future.as_mut().poll(&mut cx));
        if polled.is_ready() {
            task.finish();
            self.done = true;
        }
        polled
    }
}

impl<F> Drop for Traced<F> {
    /// A future dropped before its end was cancelled: its task is over too.
    fn drop(&mut self) {
        if !self.done {
            self.task.finish();
        }
    }
}

/// A waker that notes the wake before it passes it on.
struct Noting {
    task: Task,
    outer: Waker,
}

impl Wake for Noting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.task.wake();
        self.outer.wake_by_ref();
    }
}
