//! "Try again at once, the provider may have hiccuped." All others wait for that long, and so does the provider for a
//! pause.

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
        let mut sent = false;
        let mut tries = job.tries;
        while !sent && tries <= TRIES {
            sent = backend.send(job.number, job.user).await.is_ok();
            tries += 1;
        }
        if sent {
            backend.outbox.done(&job).await;
        } else {
            backend.outbox.put_aside(&job).await;
        }
    }
}
