//! A future whose every poll is a block.

use super::Task;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Wraps a task's future: each poll is a block on the polling thread's lane, a wake is an edge, and
/// between a wake and the next poll the task is runnable.
#[derive(Debug)]
pub struct Traced<F> {
    task: Task,
    future: Pin<Box<F>>,
}

impl<F: Future> Traced<F> {
    /// Traces `future` as `task`, and finishes the task with it.
    pub fn new(task: Task, future: F) -> Self {
        Traced {
            task,
            future: Box::pin(future),
        }
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let task = self.task.clone();
        task.run(|| self.future.as_mut().poll(cx))
    }
}
