//! A session's deadlines for a task: one timer a connection, re-armed late.
//!
//! Of the models only the async ones use it. A timer for every read would cost more than the request,
//! so a deadline that moves later leaves the timer alone: it rings once, early, and is set anew then.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

/// Waits until `ready`, or `None` once `deadline` has passed; the timer is tokio's.
pub(super) async fn on_tokio<T>(
    mut timer: Pin<&mut tokio::time::Sleep>,
    deadline: Option<Instant>,
    mut ready: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Option<T> {
    poll_fn(|cx| {
        if let Poll::Ready(value) = ready(cx) {
            return Poll::Ready(Some(value));
        }
        let Some(deadline) = deadline else {
            return Poll::Pending;
        };
        if deadline < timer.deadline().into_std() {
            timer.as_mut().reset(deadline.into());
        }
        while timer.as_mut().poll(cx).is_ready() {
            if deadline <= Instant::now() {
                return Poll::Ready(None);
            }
            timer.as_mut().reset(deadline.into());
        }
        Poll::Pending
    })
    .await
}

/// The timer of smol and async-std, and when it will ring: [`async_io::Timer`] does not say.
pub(super) struct Timer {
    timer: async_io::Timer,
    rings: Option<Instant>,
}

impl Timer {
    /// One that never rings.
    pub(super) fn never() -> Self {
        Timer {
            timer: async_io::Timer::never(),
            rings: None,
        }
    }

    /// Waits until `ready`, or `None` once `deadline` has passed.
    pub(super) async fn patiently<T>(
        &mut self,
        deadline: Option<Instant>,
        mut ready: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Option<T> {
        poll_fn(|cx| {
            if let Poll::Ready(value) = ready(cx) {
                return Poll::Ready(Some(value));
            }
            let Some(deadline) = deadline else {
                return Poll::Pending;
            };
            if self.rings.is_none_or(|rings| deadline < rings) {
                self.set(deadline);
            }
            while Pin::new(&mut self.timer).poll(cx).is_ready() {
                if deadline <= Instant::now() {
                    self.rings = None;
                    return Poll::Ready(None);
                }
                self.set(deadline);
            }
            Poll::Pending
        })
        .await
    }

    fn set(&mut self, deadline: Instant) {
        self.timer.set_at(deadline);
        self.rings = Some(deadline);
    }
}
