//! The mail is sent before the answer: the user waits for the provider, and hears of its failure.

use super::{Signup, Way};
use crate::mail::Mail;
use brigade_core::blink::database::Answer;
use brigade_core::blink::stores::StoreError;

/// In the path of the request.
#[derive(Clone, Debug)]
pub struct Inline(pub Mail);

impl Way for Inline {
    async fn enrol(&self, signup: Signup) -> Answer {
        let enrolled = signup.keep().await;
        if enrolled != Answer::Enrolled {
            return enrolled;
        }
        let job = match self.0.send(&signup.job).await {
            Ok(_) => Answer::Done,
            // Too late to undo: the user is kept.
            Err(why) => Answer::Failed(StoreError::Unavailable(why.to_string())),
        };
        Answer::Together(vec![enrolled, job])
    }
}
