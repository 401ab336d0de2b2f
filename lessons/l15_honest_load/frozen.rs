//! A database that takes queries one after another, each for its service time, and freezes once: as one that writes a
//! checkpoint, waits for a lock, or collects garbage. It notes what each query really took.

use super::case::Case;
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question};
use brigade_core::trace::Recorder;
use crossbeam::channel::{Receiver, Sender, never, unbounded};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// Where the one link leads.
pub(super) const TARGET: &str = "https://example.org/a-page";

/// A query whose answer is owed, and since when it is in the database.
type Job = (Query, Promise, Instant);

/// The database. Dropping it answers what was submitted.
#[derive(Debug)]
pub(super) struct Frozen {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// What each query took, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Took(Arc<Mutex<Vec<Duration>>>);

impl Took {
    fn note(&self, took: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(took);
    }

    /// So far.
    pub(super) fn all(&self) -> Vec<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Frozen {
    /// Starts its thread. The time of the case begins with the first query.
    pub(super) fn start(case: Case, took: Took, recorder: &Recorder) -> io::Result<Self> {
        let (jobs, to_do) = unbounded();
        let recorder = recorder.clone();
        let work = move || {
            recorder.device("db");
            serve(case, &to_do, &took);
        };
        let thread = Builder::new().name("db".into()).spawn(work)?;
        Ok(Frozen { jobs: Some(jobs), thread: Some(thread) })
    }
}

impl Engine for Frozen {
    fn submit(&self, query: Query, promise: Promise) {
        if let Some(jobs) = &self.jobs {
            // Only a dead thread refuses; the promise that is dropped with the job says so.
            let _refused = jobs.send((query, promise, Instant::now()));
        }
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.jobs = None;
        let _panicked = self.thread.take().map(JoinHandle::join);
    }
}

fn serve(case: Case, jobs: &Receiver<Job>, took: &Took) {
    let mut first = None;
    for (query, promise, came) in jobs {
        let begins = Instant::now();
        let since = begins - *first.get_or_insert(begins);
        let _over = never::<()>().recv_deadline(begins + case.takes(since));
        let target = matches!(*query.question, Question::Follow(_)).then(|| TARGET.into());
        query.task.served(came); // a picture shows who is here, in line or served
        took.note(begins.elapsed());
        promise.answer(Answer::Target(target));
    }
}
