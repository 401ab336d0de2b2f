//! "Give way before the work begins." That is once, and then the whole work follows in one piece.

use std::future::poll_fn;
use std::task::Poll;

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    give_way().await;
    let mut state = password;
    for _ in 0..steps {
        state = step(state);
    }
    state
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
