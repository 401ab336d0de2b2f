//! One run as its threads share it: every thread has a seat with records of its own (`log.rs`), so there is no lock on
//! the way. It refuses to know what the records mean.

use super::log::{Chunked, Log};
use super::records::Record;
use super::{assemble, clock};
use std::cell::RefCell;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Instant;

/// The CPU clock costs half a microsecond: read it at most once in this many nanoseconds.
const CLOCK_EVERY: u64 = 100_000;
/// So many threads may be seen by one recorder: a lane's index is a `u16`.
const LANES: usize = 1 << 16;

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
    pub(super) log: Log,
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
    /// A run that begins now, with threads that are tied to so many cores, if they are.
    pub(super) fn started(cores: Option<u16>) -> Run {
        Run {
            started: Instant::now(),
            cores,
            tasks: AtomicU32::new(0),
            lanes: AtomicUsize::new(0),
            seats: Chunked::new(LANES),
            lost: AtomicU64::new(0),
        }
    }
    /// The number of one more task.
    pub(super) fn next_task(&self) -> u32 {
        self.tasks.fetch_add(1, Ordering::Relaxed)
    }
    /// Nanoseconds since the run began.
    pub(super) fn now(&self) -> u64 {
        self.at(Instant::now())
    }
    /// As [`Run::now`], of a time that was taken before.
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
    /// Records on the calling thread's lane.
    pub(super) fn push(self: &Arc<Self>, now: u64, record: Record) {
        match self.seat() {
            Some(seat) => seat.log.push(now, record.words()),
            None => _ = self.lost.fetch_add(1, Ordering::Relaxed),
        }
    }
    /// What was recorded until `now`.
    pub(super) fn read(&self, now: u64) -> assemble::Raw {
        let taken = self.lanes.load(Ordering::Relaxed).min(LANES);
        let seat = |i| self.seats.get(i).and_then(OnceLock::get);
        let lanes: Vec<_> = (0..taken)
            .map(|i| seat(i).map_or_else(assemble::RawLane::default, Seat::read))
            .collect();
        let lost = self.lost.load(Ordering::Relaxed);
        assemble::Raw { wall: now, lost, cores: self.cores, lanes }
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Run")
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
        let words = self.log.records();
        let (lost, full_at) = self.log.lost();
        assemble::RawLane {
            name: name.clone(),
            named: self.named.load(Ordering::Relaxed),
            device: self.device.load(Ordering::Relaxed),
            records: words.into_iter().filter_map(Record::read).collect(),
            lost,
            full_at,
        }
    }
    /// Names its lane.
    pub(super) fn name(&self, name: String, device: bool) {
        *self.name.lock().unwrap_or_else(PoisonError::into_inner) = name;
        self.named.store(true, Ordering::Relaxed);
        self.device.store(device, Ordering::Relaxed);
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
