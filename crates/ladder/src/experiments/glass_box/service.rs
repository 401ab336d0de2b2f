//! A small shortener on one thread, with a pool of connections, a cache, a lock, clients that may try again, and a fault for a
//! while. It is traced as any server would be; the database is the core's delay device.

use super::found::Fault;
use super::gauges::Gauges;
use crate::telemetry::{Context, Kind, Open, Tracer};
use brigade_core::blink::database::{Database, Delay, Query, Question};
use brigade_core::blink::stores::Memory;
use brigade_core::measure::{ServiceTime, thread_cpu_clock};
use brigade_core::trace::{Recorder, Task, Traced};
use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::spawn_local;
use tokio::time::timeout;

const MS: Duration = Duration::from_millis(1);
/// Connections to the database.
const CONNECTIONS: usize = 16;
/// With [`Fault::SmallPool`] something else has so many.
const TAKEN: u32 = 15;
/// What the database takes as a rule.
const USUAL: Duration = Duration::from_millis(10);
/// With [`Fault::SlowDatabase`].
const SLOW: Duration = Duration::from_millis(80);
/// With [`Fault::RetryStorm`]: a little slower, but longer than its clients wait.
const SLOWER: Duration = Duration::from_millis(30);
/// What the cached answer takes to be made.
const HEAVY: Duration = Duration::from_millis(150);
/// A write, with [`Fault::LockConvoy`] under the lock.
const WRITE: Duration = Duration::from_millis(5);
/// With [`Fault::BlockedLoop`] one request in so many computes, for so long.
const COMPUTES: u64 = 30;
const COMPUTING: Duration = Duration::from_millis(70);
/// What clients wait for an answer, and with [`Fault::RetryStorm`], and how often these try again.
const PATIENCE: Duration = Duration::from_secs(5);
const HASTE: Duration = Duration::from_millis(25);
const TRIES: i64 = 4;

/// The shortener and its clients.
pub(super) struct Service {
    pub(super) gauges: Gauges,
    pub(super) trouble: Cell<Option<Fault>>,
    tracer: Tracer,
    recorder: Recorder,
    connections: Arc<Semaphore>,
    /// Whether the one answer that most users want is kept.
    cached: Cell<bool>,
    clicks: Mutex<u64>,
    devices: Devices,
}

/// The same database in its moods.
struct Devices {
    usual: Database,
    slow: Database,
    slower: Database,
    heavy: Database,
    write: Database,
}

impl Devices {
    fn start(recorder: &Recorder) -> io::Result<Devices> {
        let device = |time, capacity| {
            let delay = Delay { time: ServiceTime::Const(time), capacity, seed: 26 };
            Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())
        };
        Ok(Devices {
            usual: device(USUAL, CONNECTIONS)?,
            slow: device(SLOW, CONNECTIONS)?,
            slower: device(SLOWER, CONNECTIONS)?,
            heavy: device(HEAVY, CONNECTIONS)?,
            write: device(WRITE, 1)?,
        })
    }
}

impl Service {
    pub(super) fn start(tracer: Tracer, recorder: Recorder) -> io::Result<Rc<Self>> {
        let devices = Devices::start(&recorder)?;
        Ok(Rc::new(Service {
            gauges: Gauges::default(),
            trouble: Cell::new(None),
            tracer,
            recorder,
            connections: Arc::new(Semaphore::new(CONNECTIONS)),
            cached: Cell::new(true),
            clicks: Mutex::new(0),
            devices,
        }))
    }

    fn has(&self, fault: Fault) -> bool {
        self.trouble.get() == Some(fault)
    }

    /// The fault begins; it ends when what comes back is dropped.
    pub(super) async fn begins(self: Rc<Self>, fault: Fault) -> impl Drop {
        let connections = Arc::clone(&self.connections);
        let taken = match fault {
            Fault::SmallPool => connections.acquire_many_owned(TAKEN).await.ok(),
            _ => None,
        };
        if fault == Fault::Stampede {
            self.cached.set(false);
        }
        self.trouble.set(Some(fault));
        Ends { service: self, _taken: taken }
    }

    /// A user visits, and tries again if told to by impatience; it was to begin at `due`.
    pub(super) async fn visit(self: Rc<Self>, number: u64, due: Instant) {
        let hasty = self.has(Fault::RetryStorm);
        let (patience, tries) = if hasty { (HASTE, TRIES) } else { (PATIENCE, 1) };
        let visit = self.tracer.root("visit", Kind::Client, None).since(due);
        for attempt in 1..=tries {
            let mut tried = visit.child("attempt", Kind::Client);
            tried.set("attempt", attempt);
            let task = self.recorder.task("request");
            let answered = Rc::clone(&self).answer(tried.context(), number, task.clone());
            if timeout(patience, spawn_local(Traced::new(task, answered))).await.is_ok() {
                tried.end();
                break;
            }
            tried.failed();
            tried.end();
        }
        visit.end();
    }

    /// The server answers. It does not hear of a client that has given up.
    async fn answer(self: Rc<Self>, client: Context, number: u64, task: Task) {
        let (request, began) = (self.tracer.child(client, "request", Kind::Server), Instant::now());
        self.gauges.enters();
        let wanted = number % 5 < 3;
        let hit = wanted && self.cached.get();
        self.gauges.looked_up(hit);
        if !hit {
            self.load(&request, wanted, &task).await;
        }
        self.count_click(&request, &task).await;
        if self.has(Fault::BlockedLoop) && number.is_multiple_of(COMPUTES) {
            compute(COMPUTING);
        }
        let context = request.context();
        request.end();
        self.gauges.leaves(context, began);
    }

    async fn load(&self, request: &Open, wanted: bool, task: &Task) {
        let waits = request.child("connection", Kind::Internal);
        let connection = self.connections.acquire().await;
        waits.end();
        let asks = request.child("database", Kind::Client);
        self.gauges.asks();
        let device = match self.trouble.get() {
            _ if wanted => &self.devices.heavy,
            Some(Fault::SlowDatabase) => &self.devices.slow,
            Some(Fault::RetryStorm) => &self.devices.slower,
            _ => &self.devices.usual,
        };
        ask(device, task).await;
        self.gauges.told();
        asks.end();
        drop(connection);
        if wanted {
            self.cached.set(true);
        }
    }

    async fn count_click(&self, request: &Open, task: &Task) {
        let counts = request.child("count click", Kind::Internal);
        let mut clicks = self.clicks.lock().await;
        *clicks += 1;
        if self.has(Fault::LockConvoy) {
            ask(&self.devices.write, task).await;
        }
        drop(clicks);
        counts.end();
    }
}

async fn ask(device: &Database, task: &Task) {
    let _answer = device.submit(Query::new(task.clone(), Question::Ready)).await;
}

/// Holds the thread until so much CPU time is used.
fn compute(time: Duration) {
    let used = || thread_cpu_clock().unwrap_or_default();
    let until = used() + time;
    while used() < until {
        std::hint::spin_loop();
    }
}

/// A fault that ends.
struct Ends {
    service: Rc<Service>,
    _taken: Option<tokio::sync::OwnedSemaphorePermit>,
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.service.trouble.set(None);
    }
}

/// How often a timer of the gauges comes.
pub(super) const SCRAPE: Duration = MS;
