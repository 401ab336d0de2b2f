//! What passes between Blink and the model that waits for it. It decides nothing.

use super::database::{Asked, Question, Seen, Term};
use super::input::Login;
use super::{Blink, route};
use crate::http::{Request, Response};
use crate::trace::Task;
use std::fmt;
use std::sync::Arc;

// ANCHOR: step
/// What a request needs next.
#[derive(Debug)]
pub enum Step {
    /// Send this: the request is done.
    Reply(Response),
    /// Submit this to the database, and come back with its answer.
    Ask(Asked, Pending),
    /// Run this somewhere with a CPU to spare.
    Compute(Work),
}
// ANCHOR_END: step

/// CPU work that may be lent to another thread. A panic in it becomes a 500.
pub struct Work(Box<dyn FnOnce() -> Step + Send>);

impl Work {
    pub(super) fn new(work: impl FnOnce() -> Step + Send + 'static) -> Self {
        Work(Box::new(work))
    }

    /// Does it, on the calling thread.
    pub fn run(self) -> Step {
        (self.0)()
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Work")
    }
}

/// A request that queues: its model has something else to do first.
#[derive(Debug)]
pub struct Queued {
    pub(super) task: Task,
    pub(super) request: Request,
}

impl Queued {
    /// Its turn has come: as [`Blink::begin`].
    pub fn begin(self, blink: &Blink) -> Step {
        blink.begin_task(&self.task, route(&self.request), &self.request)
    }
}

/// What a request comes to once it is read.
#[derive(Debug)]
pub enum Valid {
    /// The store is to be asked.
    Ask(Intent),
    /// It needs no store: a refusal, or good health.
    Reply(Response),
    /// A password is to be checked, at the price of a slow hash.
    Login(Login),
}

/// What a valid request wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// What to ask the store.
    pub question: Question,
    /// Of a link that is being made; boxed, since most requests are redirects, and one that waits should be small.
    pub making: Option<Box<Making>>,
}

/// What a link that is being made needs beside the question for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Making {
    /// How many more codes may be drawn if this one is taken; `None` if it was not drawn.
    pub redraws: Option<u32>,
    /// What is to stand in front of the new link's code, where that depends on how the client asked.
    pub origin: Option<String>,
    /// Until when it makes sense to ask once more.
    pub term: Term,
}

impl Intent {
    pub(super) fn ask_once(question: Question) -> Self {
        Intent { question, making: None }
    }

    /// The same; a question that must be asked once more has what is left of this term.
    pub(super) fn within(mut self, term: Term) -> Self {
        if let Some(making) = &mut self.making {
            making.term = term;
        }
        self
    }
}

/// On whose behalf questions are asked: all of one request's.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) task: Task,
    pub(super) seen: Seen,
}

/// A request that waits for an answer.
#[derive(Debug)]
pub struct Pending {
    pub(super) caller: Caller,
    pub(super) question: Arc<Question>,
    pub(super) making: Option<Box<Making>>,
}
