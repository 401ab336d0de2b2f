//! One thread, many users, one database: the same request waited for with the thread, or with a task.
//!
//! `serve_blocking` and `user` differ in one word, `wait` against `await`; who polls the tasks is `ways.rs`.

use super::found::Served;
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::jobs::login::{Stretch, cpu_clock};
use brigade_core::measure::InFlight;
use brigade_core::trace::{Recorder, Task};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Computing per request, waiting per request.
pub(super) const REQUEST: (Duration, Duration) =
    (Duration::from_micros(10), Duration::from_millis(2));

/// Where the users are served.
#[derive(Debug)]
pub(super) struct Trial {
    stretch: Stretch,
    database: Database,
    pub(super) recorder: Recorder,
    until: Instant,
    inside: InFlight,
}

/// What one user saw, or all of them one after the other.
pub(super) struct Seen {
    requests: u32,
    /// Sum of the requests' times.
    latency: Duration,
    /// Before the first and after the last.
    clocks: [Clocks; 2],
}

/// The time, and the CPU time of the one thread that serves.
type Clocks = (Instant, Duration);

fn clocks() -> Clocks {
    (Instant::now(), cpu_clock())
}

impl Seen {
    fn begin() -> Self {
        Seen { requests: 0, latency: Duration::ZERO, clocks: [clocks(); 2] }
    }

    fn end(mut self) -> Self {
        self.clocks[1] = clocks();
        self
    }
}

impl Trial {
    pub(super) fn open(
        stretch: Stretch,
        open_for: Duration,
        recorder: Recorder,
    ) -> io::Result<Arc<Trial>> {
        let delay = Delay { time: ServiceTime::Const(REQUEST.1), capacity: 4_096, seed: 1 };
        let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?;
        let (until, inside) = (Instant::now() + open_for, InFlight::default());
        Ok(Arc::new(Trial { stretch, database, recorder, until, inside }))
    }

    /// Each user is served at least once, however busy the machine is.
    fn is_open(&self, seen: &Seen) -> bool {
        seen.requests == 0 || Instant::now() < self.until
    }

    fn enter(&self, user: usize) -> (Task, Instant) {
        let now = self.inside.enter();
        let letter = char::from(b'A' + (user % 26) as u8);
        (self.recorder.task(letter.encode_utf8(&mut [0; 4])), now)
    }

    fn leave(&self, (task, entered): (Task, Instant), seen: &mut Seen) {
        task.finish();
        seen.latency += self.inside.leave(entered);
        seen.requests += 1;
    }

    fn compute(&self, task: &Task) {
        std::hint::black_box(task.run(|| self.stretch.step(1)));
    }

    /// What all users saw together; `polls` where they were counted.
    pub(super) fn served(&self, seen: &[Seen], polls: u64) -> Option<Served> {
        let requests = f64::from(seen.iter().map(|one| one.requests).sum::<u32>());
        let latency: Duration = seen.iter().map(|one| one.latency).sum();
        let (began, before) = seen.iter().map(|one| one.clocks[0]).min()?;
        let (ended, after) = seen.iter().map(|one| one.clocks[1]).max()?;
        let us = |time: Duration| time.as_secs_f64() * 1e6;
        Some(Served {
            per_s: requests / (ended - began).as_secs_f64(),
            latency_us: us(latency) / requests,
            cpu_us: us(after - before) / requests,
            little: self.inside.area() / latency.as_secs_f64(),
            polls: polls as f64 / requests,
        })
    }
}

fn find_target(task: &Task) -> Query {
    Query::new(task.clone(), Question::Follow("blink".into()))
}

// ANCHOR: twins
/// One thread serves one request at a time; the other users stand in line.
pub(super) fn serve_blocking(trial: &Trial, users: usize) -> Seen {
    let mut seen = Seen::begin();
    while trial.is_open(&seen) {
        let visit = trial.enter(seen.requests as usize % users);
        trial.compute(&visit.0);
        let _target = trial.database.submit(find_target(&visit.0)).wait();
        trial.leave(visit, &mut seen);
    }
    seen.end()
}

/// One user, one task: while the database works, the thread serves others.
pub(super) async fn user(trial: Arc<Trial>, user: usize) -> Seen {
    let mut seen = Seen::begin();
    while trial.is_open(&seen) {
        let visit = trial.enter(user);
        trial.compute(&visit.0);
        let _target = trial.database.submit(find_target(&visit.0)).await;
        trial.leave(visit, &mut seen);
    }
    seen.end()
}
// ANCHOR_END: twins

/// How many queries start when the future of a request is made, and dropped without being awaited.
pub(super) fn queries_of_a_dropped_future(trial: &Arc<Trial>) -> usize {
    drop(user(Arc::clone(trial), 0));
    trial.recorder.snapshot().tasks.len()
}
