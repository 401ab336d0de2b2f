//! The thread that talks to Redis: every job at once on one connection, each with its deadline.

use super::owed::Owed;
use super::value::Held;
use super::{Job, OpenError, Server, Settings, Shared, wire};
use crate::engines::StartError;
use crate::engines::redis::Connection;
use async_channel::{Receiver, WeakSender};
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question};
use futures_util::future::select;
use futures_util::stream::StreamExt;
use redis::RedisError;
use std::cell::RefCell;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;
use tokio::runtime::Builder;
use tokio::time::timeout_at;

/// What the thread works with.
pub(super) struct Desk {
    pub(super) server: Server,
    pub(super) connection: RefCell<Option<Connection>>,
    pub(super) owed: RefCell<Owed>,
    pub(super) shared: Arc<Shared>,
    behind: Arc<dyn Engine>,
    /// Where what was loaded comes back. Weak, or the queue would never be closed.
    jobs: WeakSender<Job>,
}

/// What Redis says of a code.
enum Look {
    Hit(Option<String>),
    /// It is to be loaded, and kept under this lease; without one, another load will be kept.
    Miss(Option<u64>),
}

/// Does what comes through `queue` until it is closed and empty. `tell` hears how opening went.
pub(super) fn run(desk: &Desk, queue: Receiver<Job>, tell: &Sender<Result<(), OpenError>>) {
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(tell.send(Err(StartError::Thread(error).into()))),
    };
    runtime.block_on(async {
        match desk.connect().await {
            Ok(connection) => desk.connection.replace(Some(connection)),
            Err(why) => return drop(tell.send(Err(why))),
        };
        let _given_up = tell.send(Ok(()));
        let work = queue.for_each_concurrent(None, |job| desk.work(job));
        select(pin!(work), pin!(desk.supervise())).await;
    });
}

impl Desk {
    pub(super) fn new(
        server: Server,
        behind: Arc<dyn Engine>,
        shared: Arc<Shared>,
        jobs: WeakSender<Job>,
    ) -> Self {
        let (connection, owed) = (RefCell::default(), RefCell::default());
        Desk { server, connection, owed, shared, behind, jobs }
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    async fn work(&self, job: Job) {
        match job {
            Job::Read { query, promise, until } => self.read(query, promise, until).await,
            Job::Settle { code, lease, answer } => self.settle(&code, lease, &answer).await,
            Job::Drop { codes, task, promise, answer } => {
                let began = Instant::now();
                self.drop_all(codes).await;
                task.served(began);
                promise.answer(answer);
            }
        }
    }

    async fn read(&self, query: Query, promise: Promise, until: Instant) {
        let Question::Locate(code) = &*query.question else { return };
        if promise.is_abandoned() {
            return;
        }
        let began = Instant::now();
        let look = self.within(until, |connection| self.look(connection, code)).await;
        query.task.served(began);
        match look {
            Some(Look::Hit(target)) => {
                self.shared.tally.hit();
                promise.answer(Answer::Target(target));
            }
            Some(Look::Miss(lease)) => {
                self.shared.tally.miss();
                self.load(query, promise, lease);
            }
            None => self.shared.without(&*self.behind, query, promise),
        }
    }

    async fn look(&self, mut connection: Connection, code: &str) -> Result<Look, RedisError> {
        let number = rand::random();
        let is_ours = match wire::look(&mut connection, code).await? {
            Held::Answer(target) => return Ok(Look::Hit(target)),
            Held::Lease => false,
            Held::Nothing => wire::lease(&mut connection, code, number).await?,
            Held::Garbage => {
                let why = format!("the cache holds no target of ours for `{code}`: replaced");
                (self.settings().log)(&why);
                wire::replace(&mut connection, code, number).await?;
                true
            }
        };
        Ok(Look::Miss(is_ours.then_some(number)))
    }

    /// Asks the engine behind; what it says comes back as a job, and no request waits until it is kept.
    fn load(&self, query: Query, promise: Promise, lease: Option<u64>) {
        let (Some(lease), Some(jobs)) = (lease, self.jobs.upgrade()) else {
            return self.behind.submit(query, promise);
        };
        let question = Arc::clone(&query.question);
        let settle = move |answer: &Answer| {
            if let Question::Locate(code) = &*question {
                let (code, answer) = (code.clone(), answer.clone());
                let _refused = jobs.try_send(Job::Settle { code, lease, answer });
            }
        };
        self.behind.submit(query, promise.then(settle));
    }

    /// Keeps what was loaded under a lease, or gives the lease back.
    async fn settle(&self, code: &str, lease: u64, answer: &Answer) {
        let until = Instant::now() + self.settings().deadline;
        let loaded = match answer {
            Answer::Target(target) => Some(target.as_deref()),
            _ => None,
        };
        let kept = loaded.and_then(|target| Some((target, self.settings().keep.of(target)?)));
        let settle = async |mut connection: Connection| match kept {
            Some((target, life)) => {
                let kept = wire::Kept { target, life: life.of(rand::random()) };
                wire::settle(&mut connection, code, lease, kept).await.map(drop)
            }
            None => wire::give_back(&mut connection, code, lease).await,
        };
        // Where it fails, the lease runs out by itself.
        let _settled = self.within(until, settle).await;
    }

    /// Drops what Redis knows of codes that were changed, or remembers to.
    async fn drop_all(&self, codes: Vec<String>) {
        let until = Instant::now() + self.settings().deadline;
        let drop_all = async |mut connection| wire::drop_all(&mut connection, &codes).await;
        if self.within(until, drop_all).await.is_none() {
            self.owe(codes);
            self.open("it did not hear of a change");
        }
    }

    /// Asks Redis, if it is to be asked. `None` if it did not answer by `until`.
    async fn within<T>(
        &self,
        until: Instant,
        ask: impl AsyncFnOnce(Connection) -> Result<T, RedisError>,
    ) -> Option<T> {
        if !self.shared.circuit.is_closed() {
            return None;
        }
        let connection = self.connection.borrow().clone()?;
        match timeout_at(until.into(), ask(connection)).await {
            Ok(Ok(reply)) => {
                self.shared.circuit.succeeded();
                return Some(reply);
            }
            // The connection is lost.
            Ok(Err(error)) if error.is_io_error() => self.open(&error.to_string()),
            Ok(Err(error)) => self.failed(&error.to_string()),
            Err(_late) => self.failed("it is too slow"),
        }
        None
    }
}
