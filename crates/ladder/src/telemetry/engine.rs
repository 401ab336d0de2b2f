//! An engine that is watched: each of its answers is a span under the request that waits for it, and what it asks of an
//! engine behind it is under that. A job that it queues carries the context to its worker.

use super::observe::Under;
use super::{Context, Kind, Telemetry, Text};
use brigade_core::blink::Job;
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question};
use brigade_core::blink::stores::StoreError;
use serde_json::{Map, Value, from_str};
use std::sync::Arc;

/// The field of a job's payload that holds the context.
const TRACEPARENT: &str = "traceparent";

/// An engine that is watched. What is not asked on behalf of a request that is (counts of clicks, which are told in groups) is not.
#[derive(Debug)]
pub struct Watched {
    engine: Arc<dyn Engine>,
    name: &'static str,
    telemetry: Telemetry,
}

impl Watched {
    /// `engine`, under this name.
    pub fn over(engine: Arc<dyn Engine>, name: &'static str, telemetry: &Telemetry) -> Self {
        Watched { engine, name, telemetry: telemetry.clone() }
    }
}

impl Engine for Watched {
    fn here(&self, question: &Question) -> Option<Answer> {
        self.engine.here(question)
    }

    fn submit(&self, query: Query, promise: Promise) {
        let Some(context) = query.task.context() else {
            return self.engine.submit(query, promise);
        };
        let (name, telemetry) = (self.name, self.telemetry.clone());
        let mut span = telemetry.tracer().child(context, name, Kind::Client);
        span.set("db.operation.name", operation(&query.question));
        let under = if span.is_kept() { span.context() } else { context };
        telemetry.asks(name, true);
        let answered = move |answer: &Answer| {
            telemetry.asks(name, false);
            if let Answer::Failed(why) = answer
                && is_fault(why)
            {
                span.failed();
                telemetry.fault(name, &Text::clean(&why.to_string()), Some(under));
            }
            span.end();
        };
        let question = carrying(query.question, under);
        let task = query.task.watched(Arc::new(Under(under)));
        self.engine.submit(Query { task, question, seen: query.seen }, promise.then(answered));
    }
}

/// A code that is taken is an answer like others.
fn is_fault(why: &StoreError) -> bool {
    !matches!(why, StoreError::Taken)
}

fn operation(question: &Question) -> &'static str {
    match question {
        Question::Insert(_) => "insert",
        Question::Follow(_) => "follow",
        Question::Locate(_) => "locate",
        Question::Count(_) => "count",
        Question::Find(_) => "find",
        Question::Delete(_) => "delete",
        Question::List(_) => "list",
        Question::Enrol(_) => "enrol",
        Question::Enqueue(_) => "enqueue",
        Question::Together(_) => "together",
        Question::Ready => "ready",
    }
}

/// The same question, whose jobs carry the context.
fn carrying(question: Arc<Question>, context: Context) -> Arc<Question> {
    let Question::Together(writes) = &*question else { return question };
    let carrying = writes.iter().map(|write| match write {
        Question::Enqueue(job) => Question::Enqueue(carry(job, context)),
        write => write.clone(),
    });
    Arc::new(Question::Together(carrying.collect()))
}

fn carry(job: &Job, context: Context) -> Job {
    let Ok(mut payload) = from_str::<Map<String, Value>>(&job.payload) else { return job.clone() };
    payload.insert(TRACEPARENT.into(), context.to_string().into());
    Job { payload: Value::Object(payload).to_string(), ..job.clone() }
}

/// The context that a job carries.
pub fn carried(job: &Job) -> Option<Context> {
    let payload: Map<String, Value> = from_str(&job.payload).ok()?;
    payload.get(TRACEPARENT)?.as_str().and_then(Context::read)
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
