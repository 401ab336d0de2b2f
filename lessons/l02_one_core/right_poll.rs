//! The future by hand: it computes at most eight steps a poll, and keeps where it is.

use std::future::poll_fn;
use std::task::Poll;

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    let (mut state, mut left) = (password, steps);
    poll_fn(move |cx| {
        for _ in 0..left.min(8) {
            state = step(state);
            left -= 1;
        }
        if left == 0 {
            return Poll::Ready(state);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}
