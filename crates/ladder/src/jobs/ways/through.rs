//! The mail is a job, which is queued when the user is kept: two systems, two steps. A process that is killed between them leaves
//! a user without a mail, unless the client sends its request again with the same key.

use super::{Signup, Way};
use crate::jobs::crash::Step;
use crate::jobs::queue::{Queue, QueueError};
use brigade_core::blink::database::Answer;
use brigade_core::blink::stores::StoreError;

/// Seconds after which a client may try again where the queue was full.
const RETRY: u32 = 1;

/// Through a queue beside the database.
#[derive(Clone, Debug)]
pub struct Through<Q>(pub Q);

impl<Q: Queue> Way for Through<Q> {
    async fn enrol(&self, signup: Signup) -> Answer {
        let mut queue = self.0.clone();
        // Refused before anything is kept.
        let Ok(place) = queue.reserve() else {
            return Answer::Failed(StoreError::Busy { retry_after: RETRY });
        };
        let enrolled = signup.keep().await;
        if enrolled != Answer::Enrolled {
            return enrolled;
        }
        let job = match queue.push(place, &signup.job).await {
            Ok(()) => Answer::Enqueued,
            Err(QueueError::Full) => Answer::Failed(StoreError::Busy { retry_after: RETRY }),
            Err(why) => Answer::Failed(StoreError::Unavailable(why.to_string())),
        };
        signup.crash.reached(Step::Queued);
        Answer::Together(vec![enrolled, job])
    }
}
