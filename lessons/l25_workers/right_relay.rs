//! A relay moves what is committed into the queue, and the workers live there. It may come twice, so its key is what
//! both copies share: the user.

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
        backend.queue.put(job.user).await;
        backend.outbox.done(&job).await;
    }
    while let Some(job) = backend.queue.take().await {
        if job.tries > TRIES {
            backend.queue.put_aside(&job).await;
        } else if backend.send(job.user.name, job.user).await.is_ok() {
            backend.queue.done(&job).await;
        } else {
            backend.queue.put_back(&job).await;
        }
    }
}
