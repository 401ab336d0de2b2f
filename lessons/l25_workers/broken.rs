//! Users sign up, and a worker sends each a one-time code by mail, so that no request waits for the provider of mail. Now
//! and then a user waits for a code that never comes, another has it twice, and one address that is refused keeps them busy
//! for ever.
//!
//! What holds once it is repaired:
//!
//! * Every user that is kept gets a mail.
//! * No user gets it twice.
//! * Nothing is sent to a user that is not kept.
//! * Two users of one address get a mail each.
//! * A mail that is refused is tried `TRIES` times, then put aside.
//! * It is not tried again before the others had their turn.
//! * A mail that its worker dies of is put aside, too.
//! * `work` goes on until nothing is left that it could take.
//! * In the end nothing waits any more, neither in the outbox nor in the queue.
//! * `sign_up` keeps a user whose name is free, and says whether it did.
//! * `sign_up` does not wait for the provider.
//!
//! Repair it. `sign_up` and `work` keep their names and signatures: the judge kills them at every await, starts them
//! again, and hands what one worker has taken to another. What a `Backend` can do stands in `backend.rs`. Its outbox is a
//! table of the same database as the users; its queue is another program.

use super::rules::{Backend, User};

/// Keeps a new user, who is to get a mail. Whether the user is kept.
pub async fn sign_up(backend: &Backend, user: User) -> bool {
    let mut transaction = backend.begin();
    transaction.insert(user).await;
    let kept = transaction.commit().await;
    if kept {
        backend.queue.put(user).await;
    }
    kept
}

/// Sends what is to be sent, until nothing is left that could be taken.
pub async fn work(backend: &Backend) {
    while let Some(job) = backend.queue.take().await {
        backend.queue.done(&job).await;
        let key = backend.new_key();
        if backend.send(key, job.user).await.is_err() {
            backend.queue.put(job.user).await;
        }
    }
}
