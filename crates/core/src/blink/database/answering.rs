//! Who answers a query once it is due: the calling thread, or for a store that waits for a disk the
//! committer (writes, in groups) and the reader (everything else).
//!
//! Two threads, because an fsync must stall neither the deadline heap nor a look-up.

use super::ticket::Promise;
use super::{Answer, Question};
use crate::blink::stores::{self, Store, StoreError};
use crate::trace::Recorder;
use crossbeam::channel::{Receiver, RecvError, Sender, TryRecvError, unbounded};
use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, Builder, JoinHandle};
use std::time::{Duration, Instant};

/// A question that somebody waits to have answered.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) question: Arc<Question>,
    pub(super) promise: Promise,
}

/// Where jobs go.
#[derive(Clone, Debug)]
pub(super) enum Answering {
    /// The store answers at once, on the thread that asks.
    Here(Arc<dyn Store>),
    /// The store waits for a disk.
    Threads {
        /// To the committer.
        writes: Sender<Job>,
        /// To the reader.
        reads: Sender<Job>,
    },
}

/// More than this many writes do not share a commit: the first of them would wait for too many.
const GROUP: usize = 1024;

/// How long the committer looks for another write before it sleeps.
const LINGER: Duration = Duration::from_micros(50);

impl Answering {
    /// Starts what `store` needs. The threads end when every clone of the result is dropped and
    /// everything they were given is answered.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub(super) fn start(
        store: Arc<dyn Store>,
        recorder: &Recorder,
    ) -> io::Result<(Self, Vec<JoinHandle<()>>)> {
        if !store.waits() {
            return Ok((Answering::Here(store), Vec::new()));
        }
        let (writes, to_write) = unbounded();
        let (reads, to_read) = unbounded();
        let reader = Arc::clone(&store);
        let threads = vec![
            device("db commit", recorder, move || commit(&*store, &to_write))?,
            device("db read", recorder, move || read(&*reader, &to_read))?,
        ];
        Ok((Answering::Threads { writes, reads }, threads))
    }

    /// Answers `job`, now or on the thread that is there for it.
    pub(super) fn take(&self, job: Job) {
        let channel = match self {
            Answering::Here(store) => return job.promise.answer(ask(&**store, &job.question)),
            Answering::Threads { writes, .. } if job.question.is_write() => writes,
            Answering::Threads { reads, .. } => reads,
        };
        // Only a dead thread refuses; the promise dropped with the refused job fails the ticket.
        let _refused = channel.send(job);
    }
}

/// Spawns a thread with a device's lane.
fn device(
    name: &'static str,
    recorder: &Recorder,
    work: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let recorder = recorder.clone();
    Builder::new().name(name.into()).spawn(move || {
        recorder.device(name);
        work();
    })
}

fn read(store: &dyn Store, jobs: &Receiver<Job>) {
    for job in jobs {
        let start = Instant::now();
        let answer = ask(store, &job.question);
        job.promise.task().served(start);
        job.promise.answer(answer);
    }
}

/// Group commit: while one fsync runs, writes gather; the next fsync is for all of them, or one for
/// those that insert and one for those that delete.
fn commit(store: &dyn Store, jobs: &Receiver<Job>) {
    while let Ok(first) = next(jobs) {
        let start = Instant::now();
        let (mut links, mut keepers) = (Vec::new(), Vec::new());
        let (mut codes, mut removers) = (Vec::new(), Vec::new());
        for Job { question, promise } in
            std::iter::once(first).chain(jobs.try_iter().take(GROUP - 1))
        {
            match Arc::unwrap_or_clone(question) {
                Question::Insert(link) => {
                    links.push(link);
                    keepers.push(promise);
                }
                Question::Delete(code) => {
                    codes.push(code);
                    removers.push(promise);
                }
                reading => promise.answer(ask(store, &reading)), // never sent here
            }
        }
        // All of a group were asked at the same time, so any order among them is a right one.
        settle(keepers, start, || store.insert(&links), |()| Answer::Inserted);
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        settle(removers, start, || store.delete(&codes), Answer::Deleted);
    }
}

/// The next write. Being woken on another core costs a lone writer's commit a quarter (the bench
/// `stores` asks from a thread of its own: 1.5 bare commits, and 1.25 with this), so the committer
/// first looks around for as long as a writer needs to hear its answer and ask again. It yields
/// meanwhile: where somebody else wants the CPU, looking around takes nothing from them.
fn next(jobs: &Receiver<Job>) -> Result<Job, RecvError> {
    let give_up = Instant::now() + LINGER;
    while Instant::now() < give_up {
        match jobs.try_recv() {
            Err(TryRecvError::Empty) => thread::yield_now(),
            other => return other.map_err(|_closed| RecvError),
        }
    }
    jobs.recv()
}

/// Writes, and tells each of `promises` what became of it.
fn settle<T: Clone>(
    promises: Vec<Promise>,
    start: Instant,
    write: impl FnOnce() -> Vec<Result<T, StoreError>>,
    answer: impl Fn(T) -> Answer,
) {
    if promises.is_empty() {
        return;
    }
    let verdicts = contained(write).unwrap_or_else(|error| vec![Err(error); promises.len()]);
    let mut verdicts = verdicts.into_iter();
    for promise in promises {
        let verdict = verdicts.next().unwrap_or_else(|| Err(stores::no_verdict()));
        promise.task().served(start);
        promise.answer(verdict.map_or_else(Answer::Failed, &answer));
    }
}

/// Asks the store, on the calling thread.
pub(super) fn ask(store: &dyn Store, question: &Question) -> Answer {
    contained(|| stores::answer(store, question)).unwrap_or_else(Answer::Failed)
}

/// A store that panics fails its question, and not the thread that answers everybody.
fn contained<T>(work: impl FnOnce() -> T) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|panic| StoreError::Failed(format!("it panicked: {}", message(&*panic))))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("with no message")
}
