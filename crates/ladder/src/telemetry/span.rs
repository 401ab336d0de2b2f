//! A span: one stretch of the work for one request, in one process.

use super::{Context, Text};
use std::num::NonZeroU64;
use std::time::Instant;

/// What a span is to the one that asked for it, by the numbers of OpenTelemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Work inside a process.
    Internal = 1,
    /// Answers a request that came from outside.
    Server = 2,
    /// Waits for an answer from outside.
    Client = 3,
    /// Hands a job to a queue.
    Producer = 4,
    /// Does a job from a queue.
    Consumer = 5,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, which holds no secret.
    Text(Text),
    /// A number.
    Number(i64),
}

/// A stretch of work that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Its trace, its own id, and whether it is kept from the start.
    pub context: Context,
    /// The span on whose behalf it was begun.
    pub parent: Option<NonZeroU64>,
    /// The span that caused it and does not wait for it: of a job, the request that queued it.
    pub link: Option<Context>,
    /// What was done, in words of the program: never a code, a name or an address.
    pub name: &'static str,
    /// What it is to the one that asked.
    pub kind: Kind,
    /// The process's first span for this request: with it the process's part of the trace ends.
    pub is_local_root: bool,
    /// When it began.
    pub began: Instant,
    /// When it ended.
    pub ended: Instant,
    /// What is known besides.
    pub attributes: Vec<(&'static str, Value)>,
    /// It did not do what it was for.
    pub failed: bool,
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Value::Number(number.into())
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Value::Text(text)
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Value::Text(text.into())
    }
}
