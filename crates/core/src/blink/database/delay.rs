//! In which order queries leave a device with `c` places.
//!
//! Pure: time is an argument, and the same seed draws the same times. It refuses to know threads.

use crate::measure::{Fcfs, ServiceTime};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
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

/// Something in the device: when its service starts and ends, both known the moment it comes.
#[derive(Debug)]
pub(super) struct Visit<T> {
    pub(super) start: Instant,
    pub(super) end: Instant,
    /// Which arrival: breaks ties, first come first out.
    number: u64,
    pub(super) what: T,
}

/// Everything in the device, as a schedule.
///
/// There is no queue. Service is first come, first served and its time is drawn on arrival, so the
/// start is known then ([`Fcfs`]). Starts and ends are those intended, never those at which a thread
/// woke, so lateness never accumulates.
#[derive(Debug)]
pub(super) struct Schedule<T> {
    delay: Delay,
    rng: Xoshiro256PlusPlus,
    places: Fcfs<Instant>,
    /// Waiting or in service, earliest end first.
    visits: BinaryHeap<Reverse<Visit<T>>>,
    arrivals: u64,
}

impl<T> Schedule<T> {
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
            places: Fcfs::new(delay.capacity),
            visits: BinaryHeap::new(),
            arrivals: 0,
        })
    }

    /// `what` arrives at `now`.
    pub(super) fn submit(&mut self, what: T, now: Instant) {
        let service = self.delay.time.draw(&mut self.rng);
        let start = self.places.start(now, service);
        let end = start + service;
        let number = self.arrivals;
        self.arrivals += 1;
        self.visits.push(Reverse(Visit { start, end, number, what }));
    }

    /// When something is due next.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.visits.peek().map(|visit| visit.0.end)
    }

    /// The next visit that is over by `now`, in the order of the ends.
    pub(super) fn due(&mut self, now: Instant) -> Option<Visit<T>> {
        if self.next_deadline()? > now {
            return None;
        }
        self.visits.pop().map(|Reverse(visit)| visit)
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
