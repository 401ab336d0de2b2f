//! One promise of an answer, for both colours.

use super::Answer;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A promised answer. Wait for it with a thread ([`Ticket::wait`]) or with a task (`.await`, any runtime).
#[derive(Debug)]
pub struct Ticket {}

impl Ticket {
    /// Holds the calling thread until the answer is there.
    pub fn wait(self) -> Answer {
        todo!()
    }
}

impl Future for Ticket {
    type Output = Answer;
    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Answer> {
        todo!()
    }
}
