//! Chunks of eight, and between two of them a turn for the others.

use std::future::poll_fn;
use std::task::Poll;

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    let (mut state, mut left) = (password, steps);
    while left > 8 {
        state = (0..8).fold(state, |state, _| step(state));
        left -= 8;
        give_way().await;
    }
    (0..left).fold(state, |state, _| step(state))
}

/// Pending once, with a wake-up already asked for.
async fn give_way() {
    let mut given = false;
    poll_fn(|cx| {
        if given {
            return Poll::Ready(());
        }
        given = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
