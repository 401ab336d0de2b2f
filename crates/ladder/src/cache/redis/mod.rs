//! Redis before an engine, cache-aside: what it knows is answered, what it does not know is asked of the engine behind
//! and kept there, and a write is acknowledged when Redis has dropped what it changed.
//!
//! A load that began before a write cannot bring the old target back: before it asks, it leaves a lease under the
//! code's key; what it brings replaces that lease and nothing else, and a write takes the lease away with the value.
//! A lease that is gone for any other reason (expired, evicted, flushed, a restart) only means that nothing is kept.
//!
//! Redis that does not answer costs a request the deadline at most, and after three in a row none waits for it, until
//! it has answered again; [`WhenDown`] says what is done until then.
//!
//! Reading order: `value`, what stands under a key; `wire`, the commands; `owed`, what it
//! could not be told; `thread`, where all that happens; `mend`, what
//! happens when it does not answer; `entries`, the same commands for those who ask for single entries.

mod entries;
mod mend;
mod owed;
mod thread;
mod value;
mod wire;

use super::tally::{Counts, Tally};
use super::{Keep, changed};
use crate::engines::StartError;
use crate::engines::client::Circuit;
pub use crate::engines::redis::OpenError;
use crate::engines::redis::Server;
use crate::traffic::Meter;
use brigade_core::blink::Log;
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::{Recorder, Task};
pub(crate) use entries::Entries;
use std::sync::{Arc, mpsc};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use thread::Desk;

/// How Redis is used.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// For how long answers are kept there.
    pub keep: Keep,
    /// How long a request waits for Redis at most.
    pub deadline: Duration,
    /// What is done while it cannot be asked.
    pub when_down: WhenDown,
    /// Where a line for the operator goes: Redis is away, or back; a value that another program wrote.
    pub log: Log,
}

/// What is done while Redis cannot be asked. It is a choice: there is no right one for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenDown {
    /// Fail open: every question goes to the engine behind. All links lead on, more slowly; but the load that the cache
    /// kept away arrives at once, so a [`Bounded`](brigade_core::blink::database::Bounded) belongs before a database that cannot bear it.
    AskBehind,
    /// Fail closed: reads are answered [`Unavailable`](StoreError::Unavailable) at once, and the database does not feel it. For a database
    /// that would fall without its cache. Writes go on.
    Refuse,
}

/// An engine with Redis before it: see the [module](super) for what is promised. Dropping it waits for the answers that
/// are still out.
#[derive(Debug)]
pub struct RedisCache {
    behind: Arc<dyn Engine>,
    shared: Arc<Shared>,
    /// To the thread. Each load and each write that is out holds one too, so the thread ends after the last of them.
    jobs: Option<async_channel::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// What both sides know.
#[derive(Debug)]
struct Shared {
    settings: Settings,
    circuit: Circuit,
    tally: Tally,
}

/// What the thread is to do.
enum Job {
    /// Answer where a code leads; after `until` without Redis.
    Read { query: Query, promise: Promise, until: Instant },
    /// Keep what a load under this lease brought.
    Settle { code: String, lease: u64, answer: Answer },
    /// Drop what is known of these codes, then answer.
    Drop { codes: Vec<String>, task: Task, promise: Promise, answer: Answer },
}

impl RedisCache {
    /// Connects to the Redis that `url` names, `redis://HOST:PORT/NUMBER`, or to a cluster of which it names several nodes, with
    /// commas between them.
    ///
    /// # Errors
    /// Each names the server, the reason and what to do, and none the password.
    pub fn open(
        url: &str,
        behind: Arc<dyn Engine>,
        settings: Settings,
        recorder: &Recorder,
    ) -> Result<Self, OpenError> {
        RedisCache::open_metered(url, behind, settings, recorder, &Meter::default())
    }

    /// As [`RedisCache::open`]; the bytes to Redis and from it count on `meter`.
    ///
    /// # Errors
    /// As there.
    pub fn open_metered(
        url: &str,
        behind: Arc<dyn Engine>,
        settings: Settings,
        recorder: &Recorder,
        meter: &Meter,
    ) -> Result<Self, OpenError> {
        let server = Server::read(url, meter)?;
        let circuit = Circuit::default();
        let shared = Arc::new(Shared { settings, circuit, tally: Tally::default() });
        let (jobs, queue) = async_channel::unbounded();
        let (tell, opened) = mpsc::channel();
        let (recorder, to_desk) = (recorder.clone(), jobs.downgrade());
        let (engine, known) = (Arc::clone(&behind), Arc::clone(&shared));
        let thread = Builder::new().name("redis".into()).spawn(move || {
            recorder.device("redis");
            thread::run(&Desk::new(server, engine, known, to_desk), queue, &tell);
        });
        let thread = Some(thread.map_err(StartError::Thread)?);
        let cache = RedisCache { behind, shared, jobs: Some(jobs), thread };
        opened.recv().unwrap_or(Err(StartError::Gone.into())).map(|()| cache)
    }

    /// What it was asked so far.
    pub fn counts(&self) -> Counts {
        self.shared.tally.counts()
    }

    /// Whether Redis is asked at the moment.
    pub fn is_up(&self) -> bool {
        self.shared.circuit.is_closed()
    }
}

impl Engine for RedisCache {
    /// Whatever Redis has to say or to hear waits.
    fn here(&self, question: &Question) -> Option<Answer> {
        let waits = question.is_write() || matches!(question, Question::Locate(_));
        if waits { None } else { self.behind.here(question) }
    }

    fn submit(&self, query: Query, promise: Promise) {
        let Some(jobs) = &self.jobs else { return };
        let is_read = matches!(*query.question, Question::Locate(_));
        if is_read && !self.shared.circuit.is_closed() {
            return self.shared.without(&*self.behind, query, promise);
        }
        if is_read {
            let until = Instant::now() + self.shared.settings.deadline;
            // Only a dead thread refuses; the promise dropped with the job fails the ticket.
            let _refused = jobs.try_send(Job::Read { query, promise, until });
            return;
        }
        let codes = changed(&query.question);
        if codes.is_empty() {
            return self.behind.submit(query, promise);
        }
        // Redis drops them after the commit and before the acknowledgement.
        let (jobs, task) = (jobs.clone(), query.task.clone());
        let done = promise.after(move |promise, answer| {
            let answer = answer.clone();
            let _refused = jobs.try_send(Job::Drop { codes, task, promise, answer });
        });
        self.behind.submit(query, done);
    }
}

impl Shared {
    /// A read for which Redis cannot be asked.
    fn without(&self, behind: &dyn Engine, query: Query, promise: Promise) {
        self.tally.miss();
        match self.settings.when_down {
            WhenDown::AskBehind => behind.submit(query, promise),
            WhenDown::Refuse => {
                let why = "its cache is away, and it is not asked without".into();
                promise.answer(Answer::Failed(StoreError::Unavailable(why)));
            }
        }
    }
}

impl Drop for RedisCache {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let thread = self.thread.take();
        // The last owner may be a task that this thread has just woken.
        if let Some(thread) =
            thread.filter(|thread| thread.thread().id() != std::thread::current().id())
        {
            let _panicked = thread.join();
        }
    }
}
