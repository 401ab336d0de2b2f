//! Two workers, one of them idle. A task on the other wakes a second task and then holds its worker:
//! who runs the second?

use super::ways::two_workers;
use async_channel::{Receiver, Sender};
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::trace::{Recorder, Task, Traced};
use serde::{Deserialize, Serialize};
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// What one try showed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Woken {
    /// From the wake to the woken task's next poll, in milliseconds.
    pub(super) waited: f64,
    /// How long the worker was held.
    pub(super) held: f64,
}

impl Woken {
    /// Whether another worker took the woken task.
    pub(super) fn is_taken(&self) -> bool {
        self.waited < self.held
    }
}

/// A way to hold a worker.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hold {
    /// The thread waits for the database, and the runtime does not know.
    Plain,
    /// The runtime is told first.
    InPlace,
}

/// What the two tasks share.
struct Trial {
    database: Database,
    recorder: Recorder,
}

impl Trial {
    fn new(query: Duration, recorder: Recorder) -> io::Result<Arc<Trial>> {
        let delay = Delay { time: ServiceTime::Const(query), capacity: 1, seed: 1 };
        let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?;
        Ok(Arc::new(Trial { database, recorder }))
    }

    fn query(&self, task: &Task) -> Query {
        Query::new(task.clone(), Question::Find("user".into()))
    }
}

// ANCHOR: blocked
/// Wakes the other task, and then waits for the database with the thread: `wait` where `await` was meant.
async fn block(trial: Arc<Trial>, task: Task, wake: Sender<()>, hold: Hold) -> (Instant, Instant) {
    let _sent = wake.try_send(());
    let woke = Instant::now();
    let ticket = trial.database.submit(trial.query(&task));
    let _answer = match hold {
        Hold::Plain => ticket.wait(),
        Hold::InPlace => tokio::task::block_in_place(|| ticket.wait()),
    };
    (woke, Instant::now())
}
// ANCHOR_END: blocked

/// Waits to be woken, and returns when it was polled again. When it first waits it calls `tell`, which must
/// spawn what tells the others: a wake before this poll has returned would find its worker still at it.
async fn be_woken(woken: Receiver<()>, tell: impl FnOnce()) -> Instant {
    let (mut woken, mut tell) = (pin!(woken.recv()), Some(tell));
    poll_fn(|cx| {
        let polled = woken.as_mut().poll(cx).map(|_| Instant::now());
        if let (true, Some(tell)) = (polled.is_pending(), tell.take()) {
            tell();
        }
        polled
    })
    .await
}

/// One try on tokio.
pub(super) fn on_tokio(query: Duration, hold: Hold, recorder: Recorder) -> io::Result<Woken> {
    let trial = Trial::new(query, recorder.clone())?;
    let runtime = two_workers(recorder)?;
    runtime.block_on(async {
        let (first, second) = (trial.recorder.task("A"), trial.recorder.task("B"));
        let ((wake, woken), (waits, waiting)) =
            (async_channel::bounded(1), async_channel::bounded(1));
        let tell = || drop(tokio::spawn(async move { waits.try_send(()) }));
        let second = tokio::spawn(Traced::new(second, be_woken(woken, tell)));
        let _waiting = waiting.recv().await;
        let work = block(trial, first.clone(), wake, hold);
        let first = tokio::spawn(Traced::new(first, work));
        let held = first.await.map_err(io::Error::other)?;
        Ok(told(held, second.await.map_err(io::Error::other)?))
    })
}

/// One try on smol, its executor run by two threads.
pub(super) fn on_smol(query: Duration) -> io::Result<Woken> {
    let trial = Trial::new(query, Recorder::off())?;
    let executor = Arc::new(smol::Executor::new());
    let spawner = Arc::clone(&executor);
    let (go, stop) = async_channel::bounded::<()>(1);
    let run = || {
        let _stopped = smol::block_on(executor.run(stop.recv()));
    };
    thread::scope(|scope| {
        let go = go; // dropped with the closure, also on an error: that stops the workers
        for _ in 0..2 {
            thread::Builder::new().spawn_scoped(scope, run)?;
        }
        let ((wake, woken), (waits, waiting)) =
            (async_channel::bounded(1), async_channel::bounded(1));
        let tell = move || spawner.spawn(async move { waits.try_send(()) }).detach();
        let second = executor.spawn(be_woken(woken, tell));
        let woken = smol::block_on(async {
            let _waiting = waiting.recv().await;
            let held = executor.spawn(block(trial, Task::default(), wake, Hold::Plain)).await;
            told(held, second.await)
        });
        drop(go);
        Ok(woken)
    })
}

fn told((woke, freed): (Instant, Instant), polled: Instant) -> Woken {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    Woken { waited: ms(polled.saturating_duration_since(woke)), held: ms(freed - woke) }
}
