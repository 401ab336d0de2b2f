//! Three logins that arrive together, organised three ways: one after another, a thread each, a task each.
//!
//! `by_turns`, `by_threads` and `by_tasks` share their skeleton: their difference is who decides to switch.

use brigade_core::blink::database::{Answer, Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::jobs::login::{Stretch, cpu_clock};
use brigade_core::trace::{Recorder, Task, Trace};
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

const NAMES: [&str; 3] = ["A", "B", "C"];

/// What one login costs: CPU, then a wait for the database (none for a login that only computes).
#[derive(Clone, Copy, Debug)]
pub(super) struct Login {
    pub(super) cpu: Duration,
    pub(super) wait: Duration,
}

/// What one way of organising three logins took. Times in milliseconds from their common arrival.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) finished: Vec<f64>,
    pub(super) cpu: f64,
    pub(super) trace: Trace,
}

impl Round {
    /// When the last was done.
    pub(super) fn total(&self) -> f64 {
        self.finished.iter().copied().fold(0.0, f64::max)
    }

    /// When they were done on average.
    pub(super) fn mean(&self) -> f64 {
        self.finished.iter().sum::<f64>() / self.finished.len() as f64
    }
}

/// The three logins, where they wait, and what records them.
#[derive(Debug)]
struct Counter {
    stretch: Stretch,
    database: Option<Database>,
    recorder: Recorder,
    opened: Instant,
}

/// When a login was done, and the CPU time it took.
type Done = (Duration, Duration);

impl Counter {
    fn open(login: Login, stretch: Stretch) -> io::Result<Arc<Counter>> {
        let recorder = Recorder::start();
        let delay = Delay { time: ServiceTime::Const(login.wait), capacity: NAMES.len(), seed: 1 };
        let waits = !login.wait.is_zero();
        let database = waits
            .then(|| Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone()));
        Ok(Arc::new(Counter {
            stretch,
            database: database.transpose()?,
            recorder,
            opened: Instant::now(),
        }))
    }

    fn tasks(&self) -> Vec<Task> {
        NAMES.iter().map(|name| self.recorder.task(name)).collect()
    }

    /// The password, step by step. Only the operating system can interrupt it.
    fn compute(&self, task: &Task) -> Duration {
        let start = cpu_clock();
        (0..self.stretch.steps).fold(1, |state, _| task.run(|| self.stretch.step(state)));
        cpu_clock() - start
    }

    // ANCHOR: twins
    fn login(&self, task: &Task) -> Done {
        let cpu = self.compute(task);
        if let Some(database) = &self.database {
            let _user: Answer = database.submit(find_user(task)).wait(); // the thread stands here
        }
        self.done(task, cpu)
    }

    async fn login_async(&self, task: &Task) -> Done {
        let cpu = self.compute(task);
        if let Some(database) = &self.database {
            let _user: Answer = database.submit(find_user(task)).await; // the thread leaves
        }
        self.done(task, cpu)
    }
    // ANCHOR_END: twins

    fn done(&self, task: &Task, cpu: Duration) -> Done {
        task.finish();
        (self.opened.elapsed(), cpu)
    }

    fn close(self: Arc<Counter>, done: &[Done]) -> Round {
        Round {
            finished: done.iter().map(|(at, _)| at.as_secs_f64() * 1e3).collect(),
            cpu: done.iter().map(|(_, cpu)| cpu.as_secs_f64() * 1e3).sum(),
            trace: self.recorder.clone().finish(),
        }
    }
}

fn find_user(task: &Task) -> Query {
    Query::new(task.clone(), Question::Find("user".into()))
}

/// One after another, on one thread.
pub(super) fn by_turns(login: Login, stretch: Stretch) -> io::Result<Round> {
    let counter = Counter::open(login, stretch)?;
    counter.recorder.lane("thread");
    let done: Vec<Done> = counter.tasks().iter().map(|task| counter.login(task)).collect();
    Ok(counter.close(&done))
}

/// A thread each: the operating system decides who runs, every few milliseconds.
pub(super) fn by_threads(login: Login, stretch: Stretch) -> io::Result<Round> {
    let counter = Counter::open(login, stretch)?;
    let tasks = counter.tasks();
    let done: io::Result<Vec<Done>> = thread::scope(|scope| {
        let spawn = |(at, task): (usize, Task)| {
            let counter = Arc::clone(&counter);
            let work = move || {
                counter.recorder.lane(format!("thread {}", at + 1));
                counter.login(&task)
            };
            thread::Builder::new().spawn_scoped(scope, work)
        };
        let running: Vec<_> =
            tasks.into_iter().enumerate().map(spawn).collect::<io::Result<_>>()?;
        running
            .into_iter()
            .map(|thread| thread.join().map_err(|_| io::Error::other("a login panicked")))
            .collect()
    });
    Ok(counter.close(&done?))
}

/// A task each on one thread: a task that computes is left alone until it waits.
pub(super) fn by_tasks(login: Login, stretch: Stretch) -> io::Result<Round> {
    let counter = Counter::open(login, stretch)?;
    counter.recorder.lane("thread");
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let done: Vec<Done> = runtime.block_on(async {
        let spawn = |task: Task| {
            let counter = Arc::clone(&counter);
            tokio::spawn(async move { counter.login_async(&task).await })
        };
        let running: Vec<_> = counter.tasks().into_iter().map(spawn).collect();
        let mut done = Vec::new();
        for task in running {
            done.push(task.await.map_err(io::Error::other)?);
        }
        io::Result::Ok(done)
    })?;
    drop(runtime);
    Ok(counter.close(&done))
}
