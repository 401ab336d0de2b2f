//! Where a login hashes: on the thread that serves all users, in small pieces there, or somewhere else.

use super::desk::Desk;
use brigade_core::trace::Task;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// Where a login hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Where it stands.
    Inline,
    /// Where it stands, letting others in after every millisecond.
    Yielding,
    /// On a thread that tokio keeps for what blocks.
    Blocking,
    /// As above, but no more at once than there are cores.
    Permitted,
    /// On rayon's pool, one thread per core.
    Rayon,
}

impl Way {
    // ANCHOR: ways
    /// Hashes, and is done when the hash is.
    pub(super) async fn hash(self, desk: &Arc<Desk>, task: &Task) {
        match self {
            Way::Inline => desk.hash(task), // no .await: until it is done, no other task is polled
            Way::Yielding => desk.hash_yielding(task).await,
            Way::Blocking => _ = spawn_blocking(lent(desk, task)).await,
            Way::Permitted => {
                let permit = Arc::clone(&desk.permits).acquire_owned().await;
                let hash = lent(desk, task);
                let hash_with_permit = move || {
                    hash();
                    drop(permit); // it went along: if the login is cancelled, the hash goes on
                };
                let _hashed = spawn_blocking(hash_with_permit).await;
            }
            Way::Rayon => {
                let (done, hashed) = oneshot::channel();
                let hash = lent(desk, task);
                rayon::spawn(move || {
                    hash();
                    let _gone = done.send(());
                });
                let _hashed = hashed.await;
            }
        }
    }
    // ANCHOR_END: ways
}

/// The hash as something another thread can do.
fn lent(desk: &Arc<Desk>, task: &Task) -> impl FnOnce() + Send + 'static {
    let (desk, task) = (Arc::clone(desk), task.clone());
    move || {
        desk.recorder.lane("lent");
        desk.hash(&task);
    }
}
