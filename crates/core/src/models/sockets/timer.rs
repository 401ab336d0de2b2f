//! The deadline of a task on smol's reactor (and async-std's, which is the same): one timer a connection,
//! re-armed late.
//!
//! A timer for every read would cost more than the request, so a deadline that moves later leaves the
//! timer alone: it rings once, early, and is set anew then.

use crate::http::Session;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

/// A timer, and when it will ring: [`async_io::Timer`] does not say.
pub(super) struct Timer {
    timer: async_io::Timer,
    rings: Option<Instant>,
}

impl Timer {
    /// One that never rings.
    pub(super) fn never() -> Self {
        Timer { timer: async_io::Timer::never(), rings: None }
    }

    /// Ready once the session was told that its deadline has passed.
    pub(super) fn poll_expired(&mut self, session: &mut Session, cx: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = session.deadline() else {
            return Poll::Pending;
        };
        if self.rings.is_none_or(|rings| deadline < rings) {
            self.set(deadline);
        }
        while Pin::new(&mut self.timer).poll(cx).is_ready() {
            self.rings = None;
            let now = Instant::now();
            if deadline <= now {
                session.expired(now);
                return Poll::Ready(());
            }
            self.set(deadline);
        }
        Poll::Pending
    }

    fn set(&mut self, deadline: Instant) {
        self.timer.set_at(deadline);
        self.rings = Some(deadline);
    }
}
