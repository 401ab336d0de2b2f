//! What is counted while a run goes on, in memory that does not grow with it.

use super::visits::Cause;
use crate::model::Nanos;
use crate::outcome::{Losses, Waits};
use hdrhistogram::Histogram;

/// Something that is counted over time, and the area under the count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gauge {
    pub(super) now: u64,
    /// The most that were there for any length of time.
    pub(super) most: u64,
    since: Nanos,
    area: u128,
    /// For how long there were at least two.
    together: Nanos,
}

impl Gauge {
    pub(super) fn up(&mut self, now: Nanos) {
        self.pass(now);
        self.now += 1;
    }

    pub(super) fn down(&mut self, now: Nanos) {
        self.pass(now);
        self.now -= 1;
    }

    /// Counts from now on; what is there stays.
    pub(super) fn restart(&mut self, now: Nanos) {
        *self = Gauge { now: self.now, since: now, ..Gauge::default() };
    }

    /// The area up to now, in nanoseconds of one.
    pub(super) fn area(&mut self, now: Nanos) -> u128 {
        self.pass(now);
        self.area
    }

    /// For how long there were at least two, up to now.
    pub(super) fn together(&mut self, now: Nanos) -> Nanos {
        self.pass(now);
        self.together
    }

    fn pass(&mut self, now: Nanos) {
        let passed = now - self.since;
        if passed == 0 {
            return;
        }
        self.area += u128::from(self.now) * u128::from(passed);
        self.together += if self.now > 1 { passed } else { 0 };
        self.most = self.most.max(self.now);
        self.since = now;
    }
}

/// Waits as they are recorded.
#[derive(Debug)]
pub(super) struct WaitTally {
    sum: u128,
    /// How many waited for no time: most, and a histogram takes longer to count one.
    none: u64,
    times: Histogram<u64>,
}

impl Default for WaitTally {
    fn default() -> Self {
        let times = Histogram::new(3).expect("three digits are few enough");
        WaitTally { sum: 0, none: 0, times }
    }
}

impl WaitTally {
    pub(super) fn record(&mut self, time: Nanos) {
        if time == 0 {
            self.none += 1;
            return;
        }
        self.sum += u128::from(time);
        self.times.record(time).expect("it grows with what it records");
    }

    pub(super) fn restart(&mut self) {
        (self.sum, self.none) = (0, 0);
        self.times.reset();
    }

    pub(super) fn waits(mut self) -> Waits {
        self.times.record_n(0, self.none).expect("it has room for 0");
        let count = self.times.len().max(1);
        Waits { mean: self.sum as f64 / count as f64, times: self.times }
    }
}

/// Of a station, its instances together.
#[derive(Debug, Default)]
pub(super) struct StationTally {
    pub(super) taken: Gauge,
    pub(super) waiting: Gauge,
    pub(super) served: u64,
    pub(super) hits: u64,
    pub(super) refused: u64,
    pub(super) waits: WaitTally,
}

impl StationTally {
    pub(super) fn restart(&mut self, now: Nanos) {
        self.taken.restart(now);
        self.waiting.restart(now);
        self.waits.restart();
        (self.served, self.hits, self.refused) = (0, 0, 0);
    }
}

/// Of the clients of one kind.
#[derive(Debug, Default)]
pub(super) struct ClientTally {
    pub(super) asked: u64,
    pub(super) sent: u64,
    pub(super) answered: u64,
    pub(super) good: u64,
    pub(super) lost: Losses,
    pub(super) latency: WaitTally,
}

impl ClientTally {
    pub(super) fn lose(&mut self, cause: Cause) {
        match cause {
            Cause::Refused => self.lost.refused += 1,
            Cause::TimedOut => self.lost.timed_out += 1,
            Cause::Crashed => self.lost.crashed += 1,
            Cause::NotSent => self.lost.not_sent += 1,
        }
    }
}
