//! Requests to steps.

use super::database::{Answer, Query};
use super::stores::Store;
use crate::http::{Request, Response};
use crate::trace::Recorder;
use std::sync::Arc;

/// What a request needs next.
#[derive(Debug)]
pub enum Step {
    /// Send this: the request is done.
    Reply(Response),
    /// Submit this to the database, and come back with its answer.
    Ask(Query, Pending),
    /// Run this somewhere with a CPU to spare.
    Compute(Work),
}

/// CPU work that may be lent to another thread. A panic in it becomes a 500.
pub struct Work(Box<dyn FnOnce() -> Step + Send>);

impl Work {
    /// Does it, on the calling thread.
    pub fn run(self) -> Step {
        (self.0)()
    }
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Work")
    }
}

/// A request that waits for an answer.
#[derive(Debug)]
pub struct Pending {}

/// The shortener.
#[derive(Debug)]
pub struct Blink {}

impl Blink {
    /// A shortener reachable as `host` (its own links may not be shortened again). `here` answers
    /// within `begin`; without it every question is an `Ask`. `seed` fixes the codes, for tests;
    /// `None` draws them from the operating system.
    pub fn new(
        host: &str,
        here: Option<Arc<dyn Store>>,
        seed: Option<u64>,
        recorder: Recorder,
    ) -> Self {
        let _ = (host, here, seed, recorder);
        Blink {}
    }
    /// Takes a request; answers what needs no waiting.
    pub fn begin(&self, request: Request) -> Step {
        let _ = request;
        todo!()
    }
    /// Goes on with the database's answer.
    pub fn resume(&self, pending: Pending, answer: Answer) -> Step {
        let _ = (pending, answer);
        todo!()
    }
}
