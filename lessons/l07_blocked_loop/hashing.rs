//! Where a login hashes: on the thread that serves all users, in small pieces there, or somewhere else.

use super::trial::Trial;
use brigade_core::trace::Task;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// Where a login hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hashing {
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

impl Hashing {
    // ANCHOR: hashing
    /// Hashes, and is done when the hash is.
    pub(super) async fn hash(self, trial: &Arc<Trial>, task: &Task) {
        match self {
            Hashing::Inline => trial.hash(task), // no .await: until it is done, no other task is polled
            Hashing::Yielding => trial.hash_yielding(task).await,
            Hashing::Blocking => _ = spawn_blocking(lent(trial, task)).await,
            Hashing::Permitted => {
                let permit = Arc::clone(&trial.permits).acquire_owned().await;
                let hash = lent(trial, task);
                let hash_with_permit = move || {
                    hash();
                    drop(permit); // it went along: if the login is cancelled, the hash goes on
                };
                let _hashed = spawn_blocking(hash_with_permit).await;
            }
            Hashing::Rayon => {
                let (done, hashed) = oneshot::channel();
                let hash = lent(trial, task);
                rayon::spawn(move || {
                    hash();
                    let _gone = done.send(());
                });
                let _hashed = hashed.await;
            }
        }
    }
    // ANCHOR_END: hashing
}

/// The hash as something another thread can do.
fn lent(trial: &Arc<Trial>, task: &Task) -> impl FnOnce() + Send + 'static {
    let (trial, task) = (Arc::clone(trial), task.clone());
    move || {
        trial.recorder.lane("lent");
        trial.hash(&task);
    }
}
