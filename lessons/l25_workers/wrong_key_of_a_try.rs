//! "The number of the job, and of the try, so that logs can tell them apart." So can the provider.

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
        let key = format!("{}-{}", job.number, job.tries);
        if job.tries > TRIES {
            backend.outbox.put_aside(&job).await;
        } else if backend.send(key, job.user).await.is_ok() {
            backend.outbox.done(&job).await;
        } else {
            backend.outbox.put_back(&job).await;
        }
    }
}
