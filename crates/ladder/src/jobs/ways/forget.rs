//! The mail is sent after the answer, by a task that nothing waits for ("fire and forget"). This is the wrong one: when the
//! process ends, and when the provider fails, the mail is lost, and nothing says so.

use super::{Signup, Way};
use crate::mail::Mail;
use brigade_core::blink::database::Answer;

/// Behind the answer, and out of sight.
#[derive(Clone, Debug)]
pub struct Forget(pub Mail);

impl Way for Forget {
    async fn enrol(&self, signup: Signup) -> Answer {
        let enrolled = signup.keep().await;
        if enrolled != Answer::Enrolled {
            return enrolled;
        }
        let (mail, job) = (self.0.clone(), signup.job);
        tokio::spawn(async move { mail.send(&job).await }); // what came of it goes nowhere
        Answer::Together(vec![enrolled, Answer::Enqueued])
    }
}
