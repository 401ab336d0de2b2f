//! "A worker knows what it has sent." It knows until it dies, and no other worker knows.

use super::rules::{Backend, TRIES, User};
use std::collections::HashSet;

/// Keeps a new user, who is to get a mail. Whether the user is kept.
pub async fn sign_up(backend: &Backend, user: User) -> bool {
    let mut transaction = backend.begin();
    transaction.insert(user).await;
    transaction.put(user).await;
    transaction.commit().await
}

/// Sends what is to be sent, until nothing is left that could be taken.
pub async fn work(backend: &Backend) {
    let mut sent = HashSet::new();
    while let Some(job) = backend.outbox.take().await {
        if job.tries > TRIES {
            backend.outbox.put_aside(&job).await;
        } else if sent.contains(&job.number)
            || backend.send(backend.new_key(), job.user).await.is_ok()
        {
            sent.insert(job.number);
            backend.outbox.done(&job).await;
        } else {
            backend.outbox.put_back(&job).await;
        }
    }
}
