//! In which order queries leave a device with `c` places.
//!
//! Pure: time is an argument, and the same seed draws the same times. It refuses to know threads.

use crate::measure::ServiceTime;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};
use std::io;
use std::time::{Duration, Instant};

/// A longer service time is refused as a mistake. It also keeps deadlines far from overflow.
const LONGEST: Duration = Duration::from_secs(3600);

/// The delay device's settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay {
    /// How long a query is in service.
    pub time: ServiceTime,
    /// At most this many in service at once; the rest queue first come, first served.
    pub capacity: usize,
    /// The generator's seed.
    pub seed: u64,
}

/// Something in the device: when its service starts and ends, both known the moment it starts.
#[derive(Debug)]
pub(super) struct Visit<T> {
    pub(super) start: Instant,
    pub(super) end: Instant,
    /// Which visit: breaks ties, first started first out.
    number: u64,
    pub(super) what: T,
}

/// What visits the device.
pub(super) trait Visitor: Sized {
    /// Its turn comes, `at` this time. `None`: it does not want it any more, and takes no place.
    fn turn(self, at: Instant) -> Option<Self>;
}

/// Everything in the device, as a schedule.
///
/// Service is first come, first served and its time is drawn on arrival, whether or not the visitor still wants it when
/// its turn comes: so who leaves changes no other's time. A visit starts at the later of its arrival and the end of the
/// visit whose place it takes (the recursion of Kiefer and Wolfowitz, 1955). Starts and ends are those intended, never
/// those at which a thread woke, so lateness never accumulates.
#[derive(Debug)]
pub(super) struct Schedule<T> {
    delay: Delay,
    rng: Xoshiro256PlusPlus,
    /// Places that were left and not taken since, and when each was left.
    free: BinaryHeap<Reverse<Instant>>,
    /// In service, earliest end first.
    visits: BinaryHeap<Reverse<Visit<T>>>,
    /// Those for whom no place was free, and how long each will be in service.
    waiting: VecDeque<(T, Duration)>,
    /// No longer in service, and not yet asked for.
    over: VecDeque<Visit<T>>,
    started: u64,
}

impl<T: Visitor> Schedule<T> {
    /// An empty device.
    ///
    /// # Errors
    /// A capacity of zero would answer nothing, ever; a service time over an hour is refused.
    pub(super) fn new(delay: Delay) -> io::Result<Self> {
        let refuse = |why: String| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        if delay.capacity == 0 {
            return refuse(
                "a delay device of capacity 0 serves no query: give it 1 or more".into(),
            );
        }
        let time = delay.time.longest_named();
        if time > LONGEST {
            return refuse(format!(
                "a service time of {time:?} is too long: give it at most {LONGEST:?}"
            ));
        }
        Ok(Schedule {
            delay,
            rng: Xoshiro256PlusPlus::seed_from_u64(delay.seed),
            free: BinaryHeap::new(),
            visits: BinaryHeap::new(),
            waiting: VecDeque::new(),
            over: VecDeque::new(),
            started: 0,
        })
    }

    /// `what` arrives at `now`.
    pub(super) fn submit(&mut self, what: T, now: Instant) {
        self.advance(now);
        let time = self.delay.time.draw(&mut self.rng);
        match self.place(now) {
            None => self.waiting.push_back((what, time)),
            Some(free) => {
                if !self.begin(what, time, free.max(now)) {
                    self.free.push(Reverse(free));
                }
            }
        }
    }

    /// Takes a place that is free, and says since when; one that was never taken, since `now`.
    fn place(&mut self, now: Instant) -> Option<Instant> {
        // A place that was left before now starts no visit later than one that was never taken.
        while self.free.peek().is_some_and(|free| free.0 <= now) {
            self.free.pop();
        }
        if self.visits.len() + self.free.len() < self.delay.capacity {
            return Some(now);
        }
        self.free.pop().map(|Reverse(free)| free)
    }

    /// Starts a visit, unless `what` does not want it any more.
    fn begin(&mut self, what: T, time: Duration, start: Instant) -> bool {
        let Some(what) = what.turn(start) else { return false };
        let number = self.started;
        self.started += 1;
        self.visits.push(Reverse(Visit { start, end: start + time, number, what }));
        true
    }

    /// Ends what is over by `now`, and gives each place to the next who wants it.
    fn advance(&mut self, now: Instant) {
        while self.visits.peek().is_some_and(|visit| visit.0.end <= now) {
            let Some(Reverse(visit)) = self.visits.pop() else { return };
            let end = visit.end;
            self.over.push_back(visit);
            if !self.begin_next(end) {
                self.free.push(Reverse(end));
            }
        }
    }

    /// Gives a place that was left at `end` to the first who waits and still wants it.
    fn begin_next(&mut self, end: Instant) -> bool {
        while let Some((what, time)) = self.waiting.pop_front() {
            if self.begin(what, time, end) {
                return true;
            }
        }
        false
    }

    /// When something is due next.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let over = self.over.front().map(|visit| visit.end);
        over.or_else(|| self.visits.peek().map(|visit| visit.0.end))
    }

    /// The next visit that is over by `now`, in the order of the ends.
    pub(super) fn due(&mut self, now: Instant) -> Option<Visit<T>> {
        self.advance(now);
        self.over.pop_front()
    }
}

impl<T> Visit<T> {
    fn order(&self) -> (Instant, u64) {
        (self.end, self.number)
    }
}

impl<T> PartialEq for Visit<T> {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}
impl<T> Eq for Visit<T> {}
impl<T> PartialOrd for Visit<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Visit<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

#[cfg(test)]
mod tests;
