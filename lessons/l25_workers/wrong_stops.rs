//! "Something is wrong: stop, and let the supervisor start the worker again." All others wait until it does.

use super::rules::{Backend, TRIES, User};

/// Keeps a new user, who is to get a mail. Whether the user is kept.
pub async fn sign_up(backend: &Backend, user: User) -> bool {
    let mut transaction = backend.begin();
    transaction.insert(user).await;
    transaction.put(user).await;
    transaction.commit().await
}

/// Sends what is to be sent, until nothing is left that could be taken.
pub async fn work(backend: &Backend) {
    while let Some(job) = backend.outbox.take().await {
        if job.tries > TRIES {
            backend.outbox.put_aside(&job).await;
        } else if backend.send(job.number, job.user).await.is_ok() {
            backend.outbox.done(&job).await;
        } else {
            return;
        }
    }
}
