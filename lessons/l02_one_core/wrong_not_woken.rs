//! "Say `Pending`, and the executor comes back." It comes back when it is asked to, and it was not asked.

use std::future::poll_fn;
use std::task::Poll;

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    let mut state = password;
    for done in 1..=steps {
        state = step(state);
        if done % 8 == 0 {
            give_way().await;
        }
    }
    state
}

/// Pending once.
async fn give_way() {
    let mut given = false;
    poll_fn(|_| {
        if given {
            return Poll::Ready(());
        }
        given = true;
        Poll::Pending
    })
    .await;
}
