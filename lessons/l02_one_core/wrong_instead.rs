//! "Every eighth time round, give way." And the eighth step is never computed.

use std::future::poll_fn;
use std::task::Poll;

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    let mut state = password;
    for done in 1..=steps {
        if done % 8 == 0 {
            give_way().await;
            continue;
        }
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
