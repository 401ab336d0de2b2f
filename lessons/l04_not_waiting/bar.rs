//! One thread, many users, one database: the same request waited for with the thread, or with a task.
//!
//! `serve_blocking` and `user` differ in one word, `wait` against `await`; who polls the tasks is `runtimes.rs`.

use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::jobs::login::{Stretch, cpu_clock};
use brigade_core::measure::InFlight;
use brigade_core::trace::{Recorder, Task};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where the users are served.
#[derive(Debug)]
pub(super) struct Bar {
    stretch: Stretch,
    database: Database,
    pub(super) recorder: Recorder,
    until: Instant,
    inside: InFlight,
}

/// What a run of one runtime did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    pub(super) requests: u64,
    /// Sum of the requests' times, in seconds.
    pub(super) latency: f64,
    /// The area under in-flight, in request-seconds: measured on its own, for Little's law.
    pub(super) area: f64,
    /// From the first arrival to the last departure, in seconds.
    pub(super) wall: f64,
    /// CPU time of the one thread that served, in seconds.
    pub(super) cpu: f64,
    /// Polls, where they were counted.
    pub(super) polls: u64,
}

/// What one user saw: requests, their summed time, and the CPU clock of the serving thread before and after.
pub(super) type Seen = (u64, Duration, (Duration, Duration));

impl Bar {
    pub(super) fn open(
        stretch: Stretch,
        wait: Duration,
        open_for: Duration,
        recorder: Recorder,
    ) -> io::Result<Arc<Bar>> {
        let delay = Delay { time: ServiceTime::Const(wait), capacity: 4_096, seed: 1 };
        let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?;
        let (until, inside) = (Instant::now() + open_for, InFlight::default());
        Ok(Arc::new(Bar { stretch, database, recorder, until, inside }))
    }

    fn is_open(&self) -> bool {
        Instant::now() < self.until
    }

    fn enter(&self, user: usize) -> (Task, Instant) {
        let now = self.inside.enter();
        let letter = char::from(b'A' + (user % 26) as u8);
        (self.recorder.task(letter.encode_utf8(&mut [0; 4])), now)
    }

    fn leave(&self, (task, entered): (Task, Instant)) -> Duration {
        task.finish();
        self.inside.leave(entered)
    }

    fn compute(&self, task: &Task) {
        std::hint::black_box(task.run(|| self.stretch.step(1)));
    }

    pub(super) fn outcome(&self, start: Instant, seen: &[Seen], polls: u64) -> Outcome {
        let first = seen.iter().map(|(_, _, (first, _))| *first).min().unwrap_or_default();
        let last = seen.iter().map(|(_, _, (_, last))| *last).max().unwrap_or_default();
        Outcome {
            requests: seen.iter().map(|(requests, _, _)| requests).sum(),
            latency: seen.iter().map(|(_, latency, _)| latency.as_secs_f64()).sum(),
            area: self.inside.area(),
            wall: start.elapsed().as_secs_f64(),
            cpu: last.saturating_sub(first).as_secs_f64(),
            polls,
        }
    }
}

fn find_target(task: &Task) -> Query {
    Query { task: task.clone(), question: Question::Follow("blink".into()).into() }
}

// ANCHOR: twins
/// One thread serves one request at a time; the other users stand in line.
pub(super) fn serve_blocking(bar: &Bar, users: usize) -> Seen {
    let (mut requests, mut latency, cpu) = (0, Duration::ZERO, cpu_clock());
    for user in (0..users).cycle().take_while(|_| bar.is_open()) {
        let visit = bar.enter(user);
        bar.compute(&visit.0);
        let _target = bar.database.submit(find_target(&visit.0)).wait();
        latency += bar.leave(visit);
        requests += 1;
    }
    (requests, latency, (cpu, cpu_clock()))
}

/// One user, one task: while the database works, the thread serves others.
pub(super) async fn user(bar: Arc<Bar>, user: usize) -> Seen {
    let (mut requests, mut latency, cpu) = (0, Duration::ZERO, cpu_clock());
    while bar.is_open() {
        let visit = bar.enter(user);
        bar.compute(&visit.0);
        let _target = bar.database.submit(find_target(&visit.0)).await;
        latency += bar.leave(visit);
        requests += 1;
    }
    (requests, latency, (cpu, cpu_clock()))
}
// ANCHOR_END: twins

/// How many queries start when the future of a request is made, and dropped without being awaited.
pub(super) fn queries_of_a_dropped_future(bar: &Arc<Bar>) -> usize {
    drop(user(Arc::clone(bar), 0));
    bar.recorder.snapshot().tasks.len()
}
