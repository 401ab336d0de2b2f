//! "After the last step there is nothing to give way to." And with no step at all there is no last one.

use std::future::poll_fn;
use std::task::Poll;

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    let mut state = password;
    let last = steps - 1;
    for done in 0..last {
        state = step(state);
        if done % 8 == 7 {
            give_way().await;
        }
    }
    step(state)
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
