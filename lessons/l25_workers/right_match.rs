//! The same by what came of the try; and the last refusal is put aside at once.

use super::rules::{Backend, Job, TRIES, User};

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
        one(backend, job).await;
    }
}

async fn one(backend: &Backend, job: Job) {
    let outbox = &backend.outbox;
    if job.tries > TRIES {
        return outbox.put_aside(&job).await; // its workers have died of it
    }
    let key = format!("one-time code of {}", job.user.name);
    match (backend.send(key, job.user).await, job.tries) {
        (Ok(()), _) => outbox.done(&job).await,
        (Err(_refused), TRIES) => outbox.put_aside(&job).await,
        (Err(_refused), _) => outbox.put_back(&job).await,
    }
}
