//! The engine over a store that waits for a disk: a committer (writes, in groups, and clicks) and a reader (everything
//! else).
//!
//! Two threads, because an fsync must stall neither the thread that asks nor a look-up.

use super::contained::{ask, contained};
use super::threads::Threads;
use super::{Answer, Engine, Promise, Query, Question};
use crate::blink::stores::{self, Store, StoreError};
use crate::trace::{Recorder, Task};
use crossbeam::channel::{Receiver, RecvError, Sender, TryRecvError, unbounded};
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A query whose answer is owed.
type Job = (Query, Promise);

/// More than this many writes do not share a commit: the first of them would wait for too many.
const GROUP: usize = 1024;

/// How long the committer looks for another write before it sleeps.
const LINGER: Duration = Duration::from_micros(50);

/// A store, asked on two threads of its own. Dropping it answers what was submitted.
#[derive(Debug)]
pub struct OnThreads {
    /// To the committer.
    writes: Sender<Job>,
    /// To the reader.
    reads: Sender<Job>,
    _threads: Threads,
}

impl OnThreads {
    /// Starts the threads.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub fn start(store: Arc<dyn Store>, recorder: &Recorder) -> io::Result<Self> {
        let (writes, to_write) = unbounded();
        let (reads, to_read) = unbounded();
        let (reader, mut threads) = (Arc::clone(&store), Threads::default());
        threads.spawn("db commit", recorder, move || commit(&*store, &to_write))?;
        threads.spawn("db read", recorder, move || read(&*reader, &to_read))?;
        Ok(OnThreads { writes, reads, _threads: threads })
    }
}

impl Engine for OnThreads {
    fn submit(&self, query: Query, promise: Promise) {
        // Clicks need not be on the disk, but counting them may wait for a writer, which no look-up should.
        let changes = query.question.is_write() || matches!(*query.question, Question::Count(_));
        let channel = if changes { &self.writes } else { &self.reads };
        // Only a dead thread refuses; the promise dropped with the refused job fails the ticket.
        let _refused = channel.send((query, promise));
    }
}

fn read(store: &dyn Store, jobs: &Receiver<Job>) {
    for (query, promise) in jobs {
        let start = Instant::now();
        let Some(promise) = promise.turn(start) else { continue };
        let answer = ask(store, &query.question);
        query.task.served(start);
        promise.answer(answer);
    }
}

/// Group commit: while one fsync runs, writes gather; the next fsync is for all of them, or one for
/// those that insert and one for those that delete.
fn commit(store: &dyn Store, jobs: &Receiver<Job>) {
    while let Ok(first) = next(jobs) {
        let start = Instant::now();
        let (mut links, mut keepers) = (Vec::new(), Vec::new());
        let (mut codes, mut removers) = (Vec::new(), Vec::new());
        for (Query { task, question, .. }, promise) in
            std::iter::once(first).chain(jobs.try_iter().take(GROUP - 1))
        {
            let Some(promise) = promise.turn(start) else { continue };
            match Arc::unwrap_or_clone(question) {
                Question::Insert(link) => {
                    links.push(link);
                    keepers.push((task, promise));
                }
                Question::Delete(code) => {
                    codes.push(code);
                    removers.push((task, promise));
                }
                // Clicks; and what no store keeps, which this says.
                other => {
                    let answer = ask(store, &other);
                    task.served(start);
                    promise.answer(answer);
                }
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
/// each time: where another thread wants the CPU, looking around takes nothing from it.
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
    promises: Vec<(Task, Promise)>,
    start: Instant,
    write: impl FnOnce() -> Vec<Result<T, StoreError>>,
    answer: impl Fn(T) -> Answer,
) {
    if promises.is_empty() {
        return;
    }
    let verdicts = contained(write).unwrap_or_else(|error| vec![Err(error); promises.len()]);
    let mut verdicts = verdicts.into_iter();
    for (task, promise) in promises {
        let verdict = verdicts.next().unwrap_or_else(|| Err(stores::no_verdict()));
        task.served(start);
        promise.answer(verdict.map_or_else(Answer::Failed, &answer));
    }
}
