//! One run on Blink's database: redirects that wait 2 ms, logins that hash a password, and arrivals that no answer moves.
//! It refuses to know which runtime serves it, and where a login hashes.

use super::hashing::Hashing;
use async_channel::Receiver;
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::{Recorder, Task, Traced};
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// What a redirect waits for.
const DATABASE: Duration = Duration::from_millis(2);

/// Who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Redirect,
    Login,
}

/// Who comes when, from the opening.
pub(super) type Arrivals = Vec<(Duration, Kind)>;

/// A visit on its way through a runtime.
pub(super) type Visit = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Its database, its recorder, its clock, and what was seen.
#[derive(Debug)]
pub(super) struct Trial {
    stretch: Stretch,
    database: Database,
    pub(super) recorder: Recorder,
    opened: Instant,
    /// One for each core: how many may hash at once, where permits are asked for.
    pub(super) permits: Arc<Semaphore>,
    hashing: AtomicUsize,
    seen: Mutex<Seen>,
}

/// What was seen, in milliseconds from the opening.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) redirects: Vec<Stay>,
    pub(super) logins: Vec<Stay>,
    /// From when to when a thread hashed without a break.
    pub(super) hashed: Vec<(f64, f64)>,
    /// The most hashes begun and not finished.
    pub(super) at_once: usize,
}

/// One visit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    pub(super) due: f64,
    /// When the runtime first gave it its thread.
    pub(super) polled: f64,
    pub(super) done: f64,
}

impl Trial {
    pub(super) fn new(stretch: Stretch, recorder: Recorder) -> io::Result<Arc<Trial>> {
        let delay = Delay { time: ServiceTime::Const(DATABASE), capacity: 4_096, seed: 1 };
        let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?;
        let cores = brigade_core::measure::usable_cpus();
        Ok(Arc::new(Trial {
            stretch,
            database,
            recorder,
            opened: Instant::now(),
            permits: Arc::new(Semaphore::new(cores)),
            hashing: AtomicUsize::new(0),
            seen: Mutex::default(),
        }))
    }

    /// Opens: a thread of its own hands each arrival to `spawn` when it is due. The receiver closes when
    /// the last visitor has left.
    pub(super) fn open(
        self: &Arc<Trial>,
        hashing: Hashing,
        arrivals: Arrivals,
        spawn: impl Fn(Visit) + Send + 'static,
    ) -> io::Result<Receiver<Infallible>> {
        let (inside, left) = async_channel::bounded(1);
        let trial = Arc::clone(self);
        let bring = move || {
            let never = crossbeam::channel::never::<()>();
            for (due, kind) in arrivals {
                let _due = never.recv_deadline(trial.opened + due);
                let (visit, inside) = (trial.visit(hashing, due, kind), inside.clone());
                spawn(Box::pin(async move {
                    visit.await;
                    drop(inside); // the last one closes the channel
                }));
            }
        };
        thread::Builder::new().spawn(bring)?;
        Ok(left)
    }

    /// What one visitor does, recorded.
    fn visit(self: &Arc<Trial>, hashing: Hashing, due: Duration, kind: Kind) -> Visit {
        let (trial, due) = (Arc::clone(self), due.as_secs_f64() * 1e3);
        match kind {
            Kind::Redirect => {
                let task = self.recorder.task("redirect");
                Box::pin(Traced::new(task.clone(), redirect(trial, due, task)))
            }
            Kind::Login => {
                let task = self.recorder.task("login");
                Box::pin(Traced::new(task.clone(), login(trial, hashing, due, task)))
            }
        }
    }

    /// The whole hash at a stretch.
    pub(super) fn hash(&self, task: &Task) {
        self.count_in();
        self.steps(task, self.stretch.steps);
        self.count_out();
    }

    /// The same hash, with a word to the runtime after every millisecond or so.
    pub(super) async fn hash_yielding(&self, task: &Task) {
        self.count_in();
        let mut left = self.stretch.steps;
        while left > 0 {
            let now = left.min(6); // of 150 µs each
            self.steps(task, now);
            left -= now;
            tokio::task::yield_now().await;
        }
        self.count_out();
    }

    fn steps(&self, task: &Task, steps: u32) {
        let from = self.now();
        let hash = (0..steps).fold(1, |state, _| task.run(|| self.stretch.step(state)));
        std::hint::black_box(hash);
        let until = self.now();
        self.seen().hashed.push((from, until));
    }

    fn count_in(&self) {
        // AcqRel: every count sees the ones before it, so the maximum is the true one.
        let now = self.hashing.fetch_add(1, Ordering::AcqRel) + 1;
        let mut seen = self.seen();
        seen.at_once = seen.at_once.max(now);
    }

    fn count_out(&self) {
        self.hashing.fetch_sub(1, Ordering::AcqRel);
    }

    fn now(&self) -> f64 {
        self.opened.elapsed().as_secs_f64() * 1e3
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was seen so far.
    pub(super) fn take(&self) -> Seen {
        std::mem::take(&mut *self.seen())
    }
}

async fn redirect(trial: Arc<Trial>, due: f64, task: Task) {
    let polled = trial.now();
    let question = Question::Follow("blink".into());
    let _target = trial.database.submit(Query::new(task, question)).await;
    let done = trial.now();
    trial.seen().redirects.push(Stay { due, polled, done });
}

async fn login(trial: Arc<Trial>, hashing: Hashing, due: f64, task: Task) {
    let polled = trial.now();
    hashing.hash(&trial, &task).await;
    let done = trial.now();
    trial.seen().logins.push(Stay { due, polled, done });
}
