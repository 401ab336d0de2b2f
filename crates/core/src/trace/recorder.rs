//! Recording: what a model and the database call while a run goes on. Every thread writes to a ring
//! of its own (`ring.rs`), so there is no lock on the way; what the records mean together is worked
//! out afterwards (`assemble.rs`).

use super::records::Record;
use super::ring::{Chunked, Ring};
use super::{Task, Trace, assemble, clock};
use std::cell::RefCell;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Instant;

/// The CPU clock costs half a microsecond: read it at most once in this many nanoseconds.
const CLOCK_EVERY: u64 = 100_000;
/// So many threads may be seen by one recorder: a lane's index is a `u16`.
const LANES: usize = 1 << 16;

/// One run's recorder. Cheap to clone; [`Recorder::off`] costs one branch a call.
#[derive(Clone, Default)]
pub struct Recorder(pub(super) Option<Arc<Run>>);

/// What the threads of one run share.
pub(super) struct Run {
    started: Instant,
    tasks: AtomicU32,
    lanes: AtomicUsize,
    seats: Chunked<OnceLock<Seat>, 64>,
    lost: AtomicU64,
    cores: Option<u16>,
}

/// One thread's place in a run.
#[derive(Default)]
pub(super) struct Seat {
    pub(super) ring: Ring,
    name: Mutex<String>,
    named: AtomicBool,
    device: AtomicBool,
    clock_read: AtomicU64,
}

thread_local! {
    /// The runs this thread has a seat in. `Weak`, so that a run's memory goes when the run goes.
    static SEATS: RefCell<Vec<(Weak<Run>, usize)>> = const { RefCell::new(Vec::new()) };
}

impl Run {
    pub(super) fn now(&self) -> u64 {
        self.at(Instant::now())
    }
    pub(super) fn at(&self, time: Instant) -> u64 {
        time.saturating_duration_since(self.started).as_nanos() as u64
    }
    /// The calling thread's seat; `None` if there are too many threads, or this one is going away.
    pub(super) fn seat(self: &Arc<Self>) -> Option<&Seat> {
        let found = SEATS.try_with(|seats| {
            let mut seats = seats.borrow_mut();
            let mine = |(run, _): &&(Weak<Run>, usize)| run.as_ptr() == Arc::as_ptr(self);
            if let Some((_, index)) = seats.iter().rev().find(mine) {
                return *index;
            }
            seats.retain(|(run, _)| run.strong_count() > 0);
            let index = self.lanes.fetch_add(1, Ordering::Relaxed);
            seats.push((Arc::downgrade(self), index));
            index
        });
        let place = self.seats.grow(found.ok()?)?;
        Some(place.get_or_init(Seat::for_this_thread))
    }
    pub(super) fn push(self: &Arc<Self>, now: u64, record: Record) {
        match self.seat() {
            Some(seat) => seat.ring.push(now, record.words()),
            None => _ = self.lost.fetch_add(1, Ordering::Relaxed),
        }
    }
    fn read(&self, now: u64) -> assemble::Raw {
        let taken = self.lanes.load(Ordering::Relaxed).min(LANES);
        let seat = |i| self.seats.get(i).and_then(OnceLock::get);
        let lanes: Vec<_> = (0..taken)
            .map(|i| seat(i).map_or_else(assemble::RawLane::default, Seat::read))
            .collect();
        let lost = self.lost.load(Ordering::Relaxed);
        assemble::Raw { wall: now, lost, cores: self.cores, lanes }
    }
}

impl Seat {
    fn for_this_thread() -> Seat {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or_default().to_owned();
        Seat { name: Mutex::new(name), ..Seat::default() }
    }
    fn read(&self) -> assemble::RawLane {
        let name = self.name.lock().unwrap_or_else(PoisonError::into_inner);
        let words = self.ring.records();
        let (lost, full_at) = self.ring.lost();
        assemble::RawLane {
            name: name.clone(),
            named: self.named.load(Ordering::Relaxed),
            device: self.device.load(Ordering::Relaxed),
            records: words.into_iter().filter_map(Record::read).collect(),
            lost,
            full_at,
        }
    }
    /// The thread's CPU clock, if the last reading is old enough for another to be worth its price.
    pub(super) fn clock(&self, now: u64) -> Option<u64> {
        let due = self.clock_read.load(Ordering::Relaxed);
        if now < due {
            return None;
        }
        let clock = clock::thread_cpu()?;
        self.clock_read.store(now + CLOCK_EVERY, Ordering::Relaxed);
        Some(clock)
    }
}

impl Recorder {
    /// Records nothing.
    pub fn off() -> Self {
        Recorder(None)
    }
    /// Starts recording now, threads that may run on every core the process may use.
    pub fn start() -> Self {
        Recorder::started(None)
    }
    /// Starts recording now, threads that are tied to so many cores, fewer than the process may use.
    pub fn start_on(cores: u16) -> Self {
        Recorder::started(Some(cores))
    }
    fn started(cores: Option<u16>) -> Self {
        Recorder(Some(Arc::new(Run {
            started: Instant::now(),
            cores,
            tasks: AtomicU32::new(0),
            lanes: AtomicUsize::new(0),
            seats: Chunked::new(LANES),
            lost: AtomicU64::new(0),
        })))
    }
    /// Whether anything is recorded.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }
    /// Names the calling thread's lane: the one line a model adds where it spawns a thread. Without
    /// it the lane has the thread's own name.
    pub fn lane(&self, name: impl Into<String>) {
        self.name(name.into(), false);
    }
    /// As [`Recorder::lane`], for a device such as the database: drawn below the rule, never CPU.
    pub fn device(&self, name: impl Into<String>) {
        self.name(name.into(), true);
    }
    fn name(&self, name: String, device: bool) {
        if let Some(seat) = self.0.as_ref().and_then(Run::seat) {
            *seat.name.lock().unwrap_or_else(PoisonError::into_inner) = name;
            seat.named.store(true, Ordering::Relaxed);
            seat.device.store(device, Ordering::Relaxed);
        }
    }
    /// Begins a task: one more in flight.
    pub fn task(&self, label: &str) -> Task {
        let Some(run) = &self.0 else {
            return Task::default();
        };
        let (id, now) = (run.tasks.fetch_add(1, Ordering::Relaxed), run.now());
        for record in Record::begin(now, id, label) {
            run.push(now, record);
        }
        Task::new(self.clone(), id)
    }
    /// What was recorded so far; the run goes on (live lanes). Empty if the recorder is off.
    pub fn snapshot(&self) -> Trace {
        let raw = self.0.as_ref().map(|run| run.read(run.now()));
        assemble::trace(raw.unwrap_or_default())
    }
    /// Ends the run and takes what was recorded. Threads that still hold a clone may go on; nobody
    /// will read what they record.
    pub fn finish(self) -> Trace {
        self.snapshot()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_on() { "Recorder(on)" } else { "Recorder(off)" })
    }
}
